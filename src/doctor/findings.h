/*
 * The findings of `aomaker doctor`, each with the places in files that show it.
 * Everything belongs to the arena.
 */
#ifndef DOCTOR_FINDINGS_H
#define DOCTOR_FINDINGS_H

#include "base/buf.h"
#include "base/diag.h"
#include "base/vec.h"
#include "doctor/source_search.h"
#include "suite/suite.h"

enum finding_kind {
	FINDING_WRONG,  /* does not work until it is changed */
	FINDING_ADVICE, /* works, and could be better */
	FINDING_FINE,   /* works as it is */
	NFINDINGS
};

struct spot {
	const char *file;
	size_t line;      /* 0: none */
	const char *what; /* is put behind the place, or NULL */
};

struct finding {
	enum finding_kind kind;
	const char *text, *todo; /* todo: advice, or NULL */
	VEC(struct spot) places;
};

struct findings {
	struct arena *arena;
	const char *root; /* of the project */
	struct source_search sources;
	VEC(struct finding) all;
};

void findings_init(struct findings *f, struct arena *a);

/* adds a finding; the pointer is valid until the next one is added */
struct finding *
finding_add(struct findings *f, enum finding_kind kind, const char *todo,
	const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* adds a place to the last finding */
void
finding_at(struct findings *f, const char *file, size_t line, const char *what);

/* adds the definition of a test as a place, with its name and why, or NULL */
void finding_test(struct findings *f, const struct suite_module *m,
	const struct suite_test *t, const char *why);

/* moves messages out of d: errors become FINDING_WRONG, warnings FINDING_ADVICE */
void finding_take(struct findings *f, struct diag *d);

size_t finding_count(const struct findings *f, enum finding_kind kind);

/* puts all findings, ordered by their kind */
void findings_text(struct buf *b, const struct findings *f);

#endif
