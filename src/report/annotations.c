#include "report/annotations.h"

#include <stdlib.h>
#include <string.h>

#include "base/hashmap.h"
#include "base/text.h"
#include "base/text_id.h"
#include "formats/json.h"
#include "os/path.h"
#include "report/error_place.h"
#include "report/error_text.h"
#include "report/reason.h"
#include "report/rerun_command.h"
#include "report/same_error.h"

enum { SHOWN = 10, TEXT_MAX_BYTES = 2000 };

const char *
annotations_prefix(struct arena *a, const char *variable)
{
	const char *root = getenv(variable), *here = path_real(a, ".");
	size_t n;

	root = root && *root ? path_real(a, root) : NULL;
	n = root ? strlen(root) : 0;
	if (!n || !here || strncmp(here, root, n) != 0 || here[n] != '/')
		return "";
	return arena_fmt(a, "%s/", here + n + 1);
}

static const char *
module_of(struct arena *a, const struct plan *p, const char *id)
{
	const char *path = rerun_command_path(a, p, id);

	return arena_ndup(a, path,
		strstr(path, "::") ? (size_t)(strstr(path, "::") - path)
				   : strlen(path));
}

/* an id for people */
static const char *
shown(struct arena *a, const char *id)
{
	struct buf b = {0};

	text_put_id(&b, id);
	return buf_take(&b, a);
}

/* -- GitHub */

/* property: commas and colons end a property of a command */
static void
put_escaped(struct buf *b, const char *text, int property)
{
	for (; *text; text++)
		if (strchr("%\r\n", *text) || (property && strchr(",:", *text)))
			buf_addf(b, "%%%02X", (unsigned char)*text);
		else
			buf_addc(b, *text);
}

static void
put_command(struct buf *b, const char *kind, const struct error_place *at,
	const char *prefix, const char *title)
{
	buf_addf(b, "::%s file=", kind);
	put_escaped(b, *at->path == '/' ? "" : prefix, 1);
	put_escaped(b, at->path, 1);
	if (at->line)
		buf_addf(b, ",line=%d", at->line);
	buf_adds(b, ",title=");
	put_escaped(b, title, 1);
	buf_adds(b, "::");
}

/* the reason, the error in full if it tells more, and the command */
static void
put_error(struct buf *b, struct arena *a, const struct summary *s,
	const struct same_error *cause)
{
	const struct test_result *t = cause->tests.v[0];
	const char *path = rerun_command_path(a, s->plan, t->id);
	struct buf text = {0};

	buf_adds(&text, reason_of(a, t));
	if (cause->tests.n > 1)
		buf_addf(&text, "\nand %zu other%s with the same error",
			cause->tests.n - 1, cause->tests.n == 2 ? "" : "s");
	buf_adds(&text, "\n\n");
	if (error_text_put(&text, t->longrepr))
		buf_adds(&text, "\n\n");
	if (text.n > TEXT_MAX_BYTES) {
		text.n = text_whole(text.s, TEXT_MAX_BYTES);
		text.s[text.n] = '\0';
		buf_adds(&text, "…\n\n");
	}
	rerun_command_put(
		&text, s->plan, &(strings){.v = &path, .n = 1, .cap = 1});
	put_escaped(b, text.s, 0);
	buf_addc(b, '\n');
	buf_release(&text);
}

static void
put_flaky(struct buf *b, struct arena *a, const struct summary *s,
	const struct test_result *t, const char *prefix)
{
	const struct test_attempt *first = &t->tries.v[0];
	struct error_place at = error_place_in(
		a, first->longrepr, module_of(a, s->plan, t->id));
	struct buf reason = {0};

	reason_put_attempt(&reason, first);
	put_command(b, "warning", &at, prefix, shown(a, t->id));
	put_escaped(b,
		arena_fmt(a, "flaky: it passed when run again; first %s",
			reason.n ? reason.s : "it failed"),
		0);
	buf_addc(b, '\n');
	buf_release(&reason);
}

void
annotations_put_github(struct buf *b, struct arena *a, const struct summary *s,
	const char *prefix)
{
	struct same_errors causes;
	size_t nflaky = 0;

	same_error_find(&causes, a, s);
	for (size_t i = 0; i < causes.all.n && i < SHOWN; i++) {
		const struct test_result *t = causes.all.v[i]->tests.v[0];
		struct error_place at = error_place_in(
			a, t->longrepr, module_of(a, s->plan, t->id));

		put_command(b, "error", &at, prefix, shown(a, t->id));
		put_error(b, a, s, causes.all.v[i]);
	}
	for (size_t i = 0; i < s->plan->groups.n; i++)
		for (size_t j = 0; j < s->results[i].tests.n; j++) {
			const struct test_result *t = &s->results[i].tests.v[j];

			if (test_result_is_flaky(t) && nflaky++ < SHOWN)
				put_flaky(b, a, s, t, prefix);
		}
}

/* -- GitLab */

static const char *
severity(enum outcome o)
{
	return o == OUTCOME_CRASHED || o == OUTCOME_TIMED_OUT ? "critical"
							      : "major";
}

/* the fingerprint stays the same over runs, so that GitLab tells what is new */
static void
put_entry(struct buf *b, struct arena *a, const struct plan *p,
	const struct test_result *t, const char *prefix)
{
	struct error_place at =
		error_place_in(a, t->longrepr, module_of(a, p, t->id));

	buf_addc(b, '{');
	json_put_string(b, "description",
		arena_fmt(a, "%s: %s", shown(a, t->id), reason_of(a, t)));
	json_put_string(b, "check_name", "pytest");
	json_put_string(b, "fingerprint",
		arena_fmt(a, "%016llx",
			(unsigned long long)hashmap_hash(
				t->id, strlen(t->id))));
	json_put_string(b, "severity", severity(t->outcome));
	json_key(b, "location");
	buf_addc(b, '{');
	json_put_string(b, "path",
		*at.path == '/' ? at.path
				: arena_fmt(a, "%s%s", prefix, at.path));
	json_key(b, "lines");
	buf_addf(b, "{\"begin\":%d}}}", at.line ? at.line : 1);
}

void
annotations_put_gitlab(struct buf *b, struct arena *a, const struct summary *s,
	const char *prefix)
{
	const char *comma = "\n";

	buf_addc(b, '[');
	for (size_t i = 0; i < s->plan->groups.n; i++)
		for (size_t j = 0; j < s->results[i].tests.n; j++) {
			const struct test_result *t = &s->results[i].tests.v[j];

			if (!outcome_fails(t->outcome))
				continue;
			buf_adds(b, comma);
			put_entry(b, a, s->plan, t, prefix);
			comma = ",\n";
		}
	buf_adds(b, "]\n");
}
