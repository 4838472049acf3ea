#include <string.h>

#include "fs.h"
#include "history.h"
#include "json.h"

#define KEPT_FOR (90 * 24 * 3600.0)	/* seconds */
#define WEIGHT 0.7			/* of what is new, against the past */
#define NOT_RUN 'N'

const char *
history_split(struct arena *a, const char *id, const char **rest)
{
	const char *end = strstr(id, "::");

	if (rest)
		*rest = end ? end + 2 : "";
	return end ? arena_ndup(a, id, (size_t)(end - id)) : id;
}

/* index in a list that the map numbers from 1; n: it is new there */
static size_t
place(struct map *index, const char *key, size_t n)
{
	void **at = map_at(index, key);

	if (!*at)
		*at = (void *)(uintptr_t)(n + 1);
	return (uintptr_t)*at - 1;
}

static struct history_group *
group_at(struct history *h, const char *name)
{
	size_t i = place(&h->group_index, name, h->groups.n);

	if (i == h->groups.n)
		vec_add(h->arena, &h->groups)->name = name;
	return &h->groups.v[i];
}

static struct history_module *
module_at(struct history *h, const char *path)
{
	size_t i = place(&h->module_index, path, h->modules.n);

	if (i == h->modules.n)
		*vec_add(h->arena, &h->modules) = (struct history_module){
			.path = path, .by_name = {.arena = h->arena}};
	return &h->modules.v[i];
}

static struct history_test *
test_at(struct history *h, struct history_module *m, const char *name)
{
	size_t i = place(&m->by_name, name, m->tests.n);

	if (i == m->tests.n)
		vec_add(h->arena, &m->tests)->name = name;
	return &m->tests.v[i];
}

static void
take_group(struct history *h, const char *name, jv line)
{
	struct history_group *g = group_at(h, name);

	g->digest = json_string(h->arena, line, "digest");
	g->time = json_number(line, "time", 0);
	g->wall = json_number(line, "wall", 0);
	g->cpu = json_number(line, "cpu", 0);
	g->rss = (long)json_number(line, "rss", 0);
	g->attempts = (int)json_number(line, "attempts", 1);
}

static double
number(jv array, int i)
{
	jv value = jv_array_get(jv_copy(array), i);
	double n = jv_get_kind(value) == JV_KIND_NUMBER ?
		jv_number_value(value) : 0;

	jv_free(value);
	return n > 0 ? n : 0;
}

static void
take_test(struct history *h, struct history_module *m, jv entry)
{
	const char *name = json_element(h->arena, entry, 0), *outcomes;
	struct history_test *t;

	if (!name)
		return;
	t = test_at(h, m, name);
	t->setup = number(entry, 1);
	t->call = number(entry, 2);
	t->teardown = number(entry, 3);
	outcomes = json_element(h->arena, entry, 4);
	if (outcomes)
		strncat(t->outcomes, outcomes, HISTORY_OUTCOMES -
			strlen(t->outcomes));
	m->seconds += t->setup + t->call + t->teardown;
}

static void
take_module(struct history *h, const char *path, jv line)
{
	struct history_module *m = module_at(h, path);
	jv tests = json_array(line, "tests");

	m->time = json_number(line, "time", 0);
	m->hidden = json_number(line, "hidden", 0) != 0;
	jv_array_foreach(tests, i, entry) {
		take_test(h, m, entry);
		jv_free(entry);
	}
	jv_free(tests);
}

static void
take_line(struct history *h, const char *text, size_t n)
{
	const char *cause, *name;
	jv line = json_parse(h->arena, text, n, &cause);

	if ((name = json_string(h->arena, line, "group")))
		take_group(h, name, line);
	else if ((name = json_string(h->arena, line, "module")))
		take_module(h, name, line);
	jv_free(line);
}

void
history_parse(struct history *h, struct arena *a, const char *text, size_t n,
	int tests)
{
	static const char module[] = "{\"module\"";

	*h = (struct history){.arena = a, .group_index = {.arena = a},
		.module_index = {.arena = a}};
	for (size_t i = 0; i < n;) {
		const char *end = memchr(text + i, '\n', n - i);
		size_t length = end ? (size_t)(end - text) - i : n - i;

		if (!tests && length > sizeof module &&
				memcmp(text + i, module, sizeof module - 1) == 0)
			break;
		take_line(h, text + i, length);
		i += length + 1;
	}
}

void
history_read(struct history *h, struct arena *a, const char *path, int tests)
{
	struct buf text = {0};

	fs_read(path, &text);
	history_parse(h, a, text.s, text.n, tests);
	buf_release(&text);
}

static void
smooth(double *known, double now, int is_new)
{
	*known = is_new ? now : WEIGHT * now + (1 - WEIGHT) * *known;
}

static void
add_outcome(struct history_test *t, enum outcome outcome)
{
	static const char letters[NOUTCOMES] = {
		[OUTCOME_PASSED] = 'P', [OUTCOME_FAILED] = 'F',
		[OUTCOME_ERROR] = 'E', [OUTCOME_SKIPPED] = 'S',
		[OUTCOME_XFAILED] = 'P', [OUTCOME_XPASSED] = 'P',
		[OUTCOME_CRASHED] = 'C', [OUTCOME_TIMED_OUT] = 'T',
		[OUTCOME_NOT_RUN] = NOT_RUN,
	};

	if (*t->outcomes != NOT_RUN)
		memmove(t->outcomes + 1, t->outcomes, HISTORY_OUTCOMES - 1);
	t->outcomes[0] = letters[outcome];
}

static void
add_test(struct history *h, const struct test *t, double time)
{
	const char *name, *path = history_split(h->arena, t->id, &name);
	struct history_module *m;
	struct history_test *known;
	int is_new;

	m = module_at(h, path);
	m->time = time;
	m->hidden = t->collect && outcome_fails(t->outcome);
	if (t->collect)
		return;
	known = test_at(h, m, name);
	is_new = !history_ran(known);
	add_outcome(known, t->outcome);
	if (t->outcome == OUTCOME_NOT_RUN)
		return;
	smooth(&known->setup, t->setup, is_new);
	smooth(&known->call, t->call, is_new);
	smooth(&known->teardown, t->teardown, is_new);
}

/* what a whole run of it takes; one that was stopped tells nothing of that */
static void
add_cost(struct history_group *g, const struct group *group,
	const struct status *status)
{
	int is_new = !g->digest || strcmp(g->digest, group->digest) != 0;
	double own = status->stop - status->start - status->queued;

	for (size_t i = 0; i < status->tests.n; i++)
		if (status->tests.v[i].outcome == OUTCOME_NOT_RUN)
			return;
	g->digest = group->digest;
	smooth(&g->wall, own > 0 ? own : 0, is_new);
	smooth(&g->cpu, status->cpu, is_new);
	g->rss = status->rss;
	g->attempts = status->attempts;
}

static void
add_group(struct history *h, const struct group *group,
	const struct status *status)
{
	struct history_group *g = group_at(h, group->name);

	if (status->start <= g->time)	/* it has not run since */
		return;
	g->time = status->start;
	add_cost(g, group, status);
	for (size_t j = 0; j < status->tests.n; j++)
		add_test(h, &status->tests.v[j], status->start);
}

/* a group that never started; time: of the run that it was to be part of */
static void
add_unrun(struct history *h, const struct group *g, double time)
{
	for (size_t i = 0; i < g->tests.n; i++)
		add_test(h, &(struct test){.id = g->tests.v[i],
			.outcome = OUTCOME_NOT_RUN}, time);
	for (size_t i = 0; i < g->inputs.n && !g->listed; i++)
		if (!strstr(g->inputs.v[i], "conftest.py"))
			add_test(h, &(struct test){.id = g->inputs.v[i],
				.outcome = OUTCOME_NOT_RUN, .collect = 1},
				time);
}

void
history_add(struct history *h, const struct summary *s)
{
	for (size_t i = 0; i < s->plan->groups.n; i++)
		if (s->statuses[i].start > 0)
			add_group(h, &s->plan->groups.v[i], &s->statuses[i]);
		else if (s->start > 0)
			add_unrun(h, &s->plan->groups.v[i], s->stop);
}

static void
put_module(struct buf *b, const struct history_module *m)
{
	buf_addc(b, '{');
	json_put_string(b, "module", m->path);
	json_put_time(b, "time", m->time);
	if (m->hidden)
		json_put_int(b, "hidden", 1);
	json_key(b, "tests");
	buf_addc(b, '[');
	for (size_t i = 0; i < m->tests.n; i++) {
		const struct history_test *t = &m->tests.v[i];

		buf_adds(b, i ? ",[" : "[");
		json_put(b, t->name);
		buf_addf(b, ",%.4g,%.4g,%.4g,", t->setup, t->call, t->teardown);
		json_put(b, t->outcomes);
		buf_addc(b, ']');
	}
	buf_adds(b, "]}\n");
}

void
history_put(struct buf *b, const struct history *h, double now)
{
	for (size_t i = 0; i < h->groups.n; i++) {
		const struct history_group *g = &h->groups.v[i];

		if (now - g->time > KEPT_FOR)
			continue;
		buf_addc(b, '{');
		json_put_string(b, "group", g->name);
		json_put_string(b, "digest", g->digest);
		json_put_time(b, "time", g->time);
		json_put_time(b, "wall", g->wall);
		json_put_time(b, "cpu", g->cpu);
		json_put_int(b, "rss", g->rss);
		json_put_int(b, "attempts", g->attempts);
		buf_adds(b, "}\n");
	}
	for (size_t i = 0; i < h->modules.n; i++)
		if (now - h->modules.v[i].time <= KEPT_FOR)
			put_module(b, &h->modules.v[i]);
}

int
history_ran(const struct history_test *t)
{
	return *t->outcomes && strcmp(t->outcomes, (char[]){NOT_RUN, 0}) != 0;
}

const struct history_group *
history_group(const struct history *h, const char *name)
{
	size_t i = (uintptr_t)map_get(&h->group_index, name);

	return i ? &h->groups.v[i - 1] : NULL;
}

const struct history_module *
history_module(const struct history *h, const char *path)
{
	size_t i = (uintptr_t)map_get(&h->module_index, path);

	return i ? &h->modules.v[i - 1] : NULL;
}

const struct history_test *
history_test(const struct history_module *m, const char *name)
{
	size_t i = (uintptr_t)map_get(&m->by_name, name);

	return i ? &m->tests.v[i - 1] : NULL;
}
