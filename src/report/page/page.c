#define _DEFAULT_SOURCE
#include "report/page/page.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/die.h"
#include "core/paths.h"
#include "core/version.h"
#include "formats/json.h"
#include "os/path.h"
#include "report/page/details.h"
#include "report/page/embed.h"
#include "report/page/row.h"
#include "report/rerun_command.h"

struct writer {
	const struct page *page;
	struct arena *arena;
	struct buf *out, json;
	struct labels labels;
	struct past_runs past;
};

/* puts JSON into a <script>: escapes markup and Unicode line separators */
static void
put_inert(struct buf *b, const struct buf *json)
{
	const char *p = json->s, *end = p + json->n;

	while (p < end) {
		const char *plain = p;

		while (p < end && *p != '<' && *p != '>' && *p != '&' &&
			*p != '\xe2')
			p++;
		buf_add(b, plain, (size_t)(p - plain));
		if (p == end)
			break;
		if (strncmp(p, "\xe2\x80\xa8", 3) == 0 ||
			strncmp(p, "\xe2\x80\xa9", 3) == 0) {
			buf_addf(b, "\\u202%c", p[2] == '\xa8' ? '8' : '9');
			p += 3;
		} else if (*p == '\xe2')
			buf_addc(b, *p++);
		else
			buf_addf(b, "\\u%04x", (unsigned)*p++);
	}
}

/* puts w->json as the element `id`, and clears it */
static void
put_element(struct writer *w, const char *id)
{
	buf_addf(w->out, "<script type=\"application/json\" id=\"%s\">", id);
	put_inert(w->out, &w->json);
	buf_adds(w->out, "</script>\n");
	buf_clear(&w->json);
}

/* -- the run */

static void
put_names(struct buf *b, const char *key, const char *const *names, int n)
{
	json_key(b, key);
	buf_addc(b, '[');
	for (int i = 0; i < n; i++) {
		if (i)
			buf_addc(b, ',');
		json_put(b, names[i]);
	}
	buf_addc(b, ']');
}

static void
put_lists(struct buf *b, const struct summary *s)
{
	json_key(b, "lost");
	buf_addc(b, '[');
	for (size_t i = 0; i < s->lost.n; i++) {
		buf_adds(b, i ? ",[" : "[");
		json_put(b, s->lost.v[i].group);
		buf_addc(b, ',');
		json_put(b, s->lost.v[i].test);
		buf_addc(b, ']');
	}
	buf_addc(b, ']');
	json_key(b, "problems");
	buf_addc(b, '[');
	for (size_t i = 0; i < s->problems.n; i++) {
		if (i)
			buf_addc(b, ',');
		json_put(b, s->problems.v[i].text);
	}
	buf_addc(b, ']');
}

static void
put_helpers(struct writer *w, size_t i)
{
	const struct group_result *g = &w->page->summary->results[i];
	const size_t *slots = w->page->timeline->helpers[i];
	double zero = w->page->summary->start;

	if (!slots)
		return;
	json_key(&w->json, "helpers");
	for (size_t j = 0; j < g->helpers.n; j++)
		buf_addf(&w->json, "%s[%d,%zu,%.3f,%.3f]", j ? "," : "[",
			g->helpers.v[j].attempt, slots[j],
			g->helpers.v[j].start - zero,
			g->helpers.v[j].stop - zero);
	buf_addc(&w->json, ']');
}

static void
put_group(struct writer *w, size_t i)
{
	const struct summary *s = w->page->summary;
	const struct group *g = &s->plan->groups.v[i];
	const struct group_result *status = &s->results[i];
	struct buf *b = &w->json;

	buf_adds(b, i ? ",\n{" : "\n{");
	json_put_string(b, "name", g->name);
	json_put_string(b, "slug", g->slug);
	json_put_int(b, "verdict", status->verdict);
	json_put_string(b, "message", status->message);
	json_put_time(b, "start", status->start - s->start);
	json_put_time(b, "stop", status->stop - s->start);
	json_put_time(b, "cpu", status->cpu);
	json_put_int(b, "rss", status->rss);
	json_put_int(b, "attempts", status->attempts);
	json_put_time(b, "cost", g->cost);
	json_put_int(b, summary_cached_key(s), summary_cached(s, status));
	if (status->origin)
		json_put_string(b, "origin", status->origin);
	json_put_int(b, "slot",
		w->page->timeline->slot_of[i] == TIMELINE_NONE
			? -1
			: (int64_t)w->page->timeline->slot_of[i]);
	put_helpers(w, i);
	buf_addc(b, '}');
}

/* letters of past outcomes, newest first; NULL: they were all the same */
static const char *
past(const struct writer *w, const struct test_result *t)
{
	const struct history_test *known =
		history_find(w->page->history, t->id, NULL);

	if (!known ||
		strspn(known->outcomes, (char[]){known->outcomes[0], '\0'}) ==
			strlen(known->outcomes))
		return NULL;
	return known->outcomes;
}

static void
put_test(struct writer *w, size_t group, const struct test_result *t)
{
	struct row row = {
		group, t, past(w, t), w->page->summary->start, &w->labels};

	row_put(&w->json, w->arena, &row);
}

/* includes slots that no group has used */
static size_t
nslots(const struct page *p)
{
	size_t n = (size_t)p->summary->slots;

	return n > p->timeline->n ? n : p->timeline->n;
}

static void
put_command(struct writer *w)
{
	struct buf command = {0};

	if (!w->page->typed)
		return;
	buf_adds(&command, "arun");
	rerun_command_put_words(&command, w->page->typed);
	json_put_string(&w->json, "command", command.s);
	buf_release(&command);
}

static void
put_run(struct writer *w)
{
	const struct summary *s = w->page->summary;
	struct buf *b = &w->json;
	const char *comma = "\n";

	buf_addc(b, '{');
	json_put_int(b, "v", 1);
	if (w->page->live)
		json_put_string(b, "live", w->page->live);
	json_put_string(b, "title", w->page->title);
	json_put_string(b, "folders", paths.groups);
	json_put_string(b, "program", "aomaker " AOMAKER_VERSION);
	json_put_int(b, "exit_status", s->exit_status);
	json_put_time(b, "start", s->start);
	json_put_time(b, "stop", s->stop);
	json_put_int(b, "planned", (int64_t)s->planned);
	json_put_int(b, "reported", (int64_t)s->reported);
	json_put_int(b, "interrupted", s->interrupted != 0);
	json_put_int(b, "alone", (int64_t)s->alone);
	json_put_time(b, "waited", s->waited);
	json_put_int(b, "slots", (int64_t)nslots(w->page));
	json_put_time(b, "predicted", w->page->timeline->predicted);
	put_names(b, "outcomes", outcome_names, NOUTCOMES);
	put_names(b, "verdicts", verdict_names, NVERDICTS);
	group_result_put_pairs(b, "facts", w->page->facts);
	put_lists(b, s);
	if (summary_tells_warnings(s))
		warning_list_put(b, &s->warnings);
	if (s->plugins)
		json_put_string(b, "plugins", s->plugins);
	if (s->diagnoses.tests.n) {
		json_key(b, "isolated");
		diagnoses_put(b, &s->diagnoses);
	}
	json_key(b, "groups");
	buf_addc(b, '[');
	for (size_t i = 0; i < s->plan->groups.n; i++)
		put_group(w, i);
	buf_addc(b, ']');
	json_key(b, "tests");
	buf_addc(b, '[');
	for (size_t i = 0; i < s->plan->groups.n; i++)
		for (size_t j = 0; j < s->results[i].tests.n; j++) {
			buf_adds(b, comma);
			put_test(w, i, &s->results[i].tests.v[j]);
			comma = ",\n";
		}
	buf_addc(b, ']');
	group_result_put_pairs(b, "labels", &w->labels.all);
	if (w->past.runs.n)
		past_runs_put(b, &w->past);
	put_command(w);
	buf_addc(b, '}');
	put_element(w, "run");
}

/* -- details, and the template */

static void
put_details(struct writer *w, size_t group, struct details *details)
{
	const struct group_result *s = &w->page->summary->results[group];

	for (size_t i = 0; i < s->tests.n; i++) {
		if (!details_exists(&s->tests.v[i]) && w->past.runs.n < 2)
			continue;
		buf_addf(&w->json, "%s\"%zu\":", w->json.n ? ",\n" : "{", i);
		details_put(&w->json, details, &s->tests.v[i]);
	}
	if (!w->json.n)
		return;
	buf_addc(&w->json, '}');
	put_element(w, arena_fmt(w->arena, "g%zu", group));
}

static void
put_data(struct writer *w)
{
	struct details details = {.arena = w->arena,
		.files = {.arena = w->arena,
			.dir = w->page->files,
			.seen = {.arena = w->arena}},
		.past = w->page->live ? NULL : &w->past};

	if (!w->page->live)
		past_runs_read(&w->past, w->arena);
	put_run(w);
	for (size_t i = 0; i < w->page->summary->plan->groups.n; i++)
		put_details(w, i, &details);
	files_put_embedded(w->out, &details.files);
}

const char *
page_nonce(struct arena *a)
{
	unsigned long long random[2] = {0};
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, random, sizeof random) != sizeof random)
		die("/dev/urandom: %s", strerror(errno));
	close(fd);
	return arena_fmt(a, "%016llx%016llx", random[0], random[1]);
}

const char *
page_title(struct arena *a)
{
	const char *root = path_real(a, ".");
	const char *base = root ? strrchr(root, '/') : NULL;

	return base && base[1] ? base + 1 : "aomaker";
}

void
page_put(struct buf *b, struct arena *a, const struct page *p)
{
	static const char nonce[] = "@NONCE@", data[] = "@DATA@",
			  connect[] = "@CONNECT@";
	struct writer w = {.page = p,
		.arena = a,
		.out = b,
		.labels = {.numbers = {.arena = a}}};
	const char *rest = embed_page, *mark;

	while ((mark = strchr(rest, '@'))) {
		buf_add(b, rest, (size_t)(mark - rest));
		rest = mark + 1;
		if (strncmp(mark, nonce, sizeof nonce - 1) == 0) {
			buf_adds(b, p->nonce);
			rest = mark + sizeof nonce - 1;
		} else if (strncmp(mark, data, sizeof data - 1) == 0) {
			put_data(&w);
			rest = mark + sizeof data - 1;
		} else if (strncmp(mark, connect, sizeof connect - 1) == 0) {
			buf_adds(b, p->live ? "connect-src 'self'; " : "");
			rest = mark + sizeof connect - 1;
		} else
			buf_addc(b, '@');
	}
	buf_adds(b, rest);
	buf_release(&w.json);
}
