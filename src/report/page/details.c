#include "report/page/details.h"

#include <string.h>

#include "os/fs.h"
#include "os/path.h"

enum {
	TEXT_MAX = 32 * 1024, /* bytes of a traceback or an output */
	FILE_MAX = 16 * 1024, /* bytes of an attachment that is included */
	FILES_MAX = 4 * 1024 * 1024 /* all attachments of tests that passed */
};

/* puts at most so many bytes from the end of a text; 1: it was cut */
static int
put_tail(struct buf *b, struct arena *a, const char *text, size_t most)
{
	size_t n = strlen(text);
	const char *from = text + (n > most ? n - most : 0);

	while (n > most && (*from & 0xc0) == 0x80)
		from++;
	json_put(b, n > most ? arena_fmt(a, "…%s", from) : text);
	return n > most;
}

static int
is_text(const char *type)
{
	return type &&
		(strncmp(type, "text/plain", 10) == 0 || strstr(type, "json") ||
			strstr(type, "xml") || strstr(type, "yaml") ||
			strstr(type, "csv")) &&
		!strstr(type, "svg");
}

/* content of a small text attachment; NULL: the page links to it only */
static const char *
content(struct details *d, const struct test_result *t,
	const struct attachment *f)
{
	struct buf text = {0};
	const char *shown = NULL;

	if (!is_text(f->type) ||
		(!outcome_fails(t->outcome) && d->shown > FILES_MAX))
		return NULL;
	if (fs_read(path_join(d->arena, d->files, f->source), &text) == 0 &&
		text.n <= FILE_MAX && !memchr(text.s, 0, text.n)) {
		shown = arena_dup(d->arena, text.s);
		d->shown += text.n;
	}
	buf_release(&text);
	return shown;
}

static void
put_files(struct buf *b, struct details *d, const struct test_result *t)
{
	json_key(b, "files");
	buf_addc(b, '[');
	for (size_t i = 0; i < t->files.n; i++) {
		const struct attachment *f = &t->files.v[i];

		buf_adds(b, i ? ",[" : "[");
		json_put(b, f->name ? f->name : f->source);
		buf_addc(b, ',');
		json_put(b, f->source);
		buf_addc(b, ',');
		json_put(b, f->type);
		buf_addc(b, ',');
		json_put(b, content(d, t, f));
		buf_addc(b, ']');
	}
	buf_addc(b, ']');
}

/* puts the captured sections; 1: one of them was cut */
static int
put_output(struct buf *b, struct details *d, const struct test_result *t)
{
	int cut = 0;

	json_key(b, "output");
	buf_addc(b, '[');
	for (size_t i = 0; i < t->sections.n; i++) {
		buf_adds(b, i ? ",[" : "[");
		json_put(b, t->sections.v[i].key);
		buf_addc(b, ',');
		cut |= put_tail(b, d->arena, t->sections.v[i].value, TEXT_MAX);
		buf_addc(b, ']');
	}
	buf_addc(b, ']');
	return cut;
}

static int
put_tries(struct buf *b, struct arena *a, const tries *list)
{
	int cut = 0;

	json_key(b, "tries");
	buf_addc(b, '[');
	for (size_t i = 0; i < list->n; i++) {
		const struct test_attempt *t = &list->v[i];

		buf_addf(b, "%s[%d,", i ? "," : "", t->attempt);
		cut |= put_tail(b, a, t->message ? t->message : "", TEXT_MAX);
		buf_addc(b, ',');
		cut |= put_tail(b, a, t->longrepr ? t->longrepr : "", TEXT_MAX);
		buf_addc(b, ']');
	}
	buf_addc(b, ']');
	return cut;
}

void
details_put(struct buf *b, struct details *d, const struct test_result *t)
{
	int cut = 0;

	buf_addc(b, '{');
	if (t->longrepr) {
		json_key(b, "trace");
		cut |= put_tail(b, d->arena, t->longrepr, TEXT_MAX);
	}
	if (t->message && strlen(t->message) > DETAILS_MESSAGE) {
		json_key(b, "message");
		cut |= put_tail(b, d->arena, t->message, TEXT_MAX);
	}
	if (t->sections.n)
		cut |= put_output(b, d, t);
	if (t->properties.n)
		group_result_put_pairs(b, "properties", &t->properties);
	if (t->tries.n)
		cut |= put_tries(b, d->arena, &t->tries);
	if (t->doc)
		json_put_string(b, "doc", t->doc);
	if (t->files.n)
		put_files(b, d, t);
	if (cut)
		json_put_int(b, "cut", 1);
	buf_addc(b, '}');
}

int
details_exists(const struct test_result *t)
{
	return t->longrepr || t->sections.n || t->properties.n || t->doc ||
		t->files.n || t->tries.n ||
		(t->message && strlen(t->message) > DETAILS_MESSAGE);
}
