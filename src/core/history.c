#include "core/history.h"

#include <string.h>

#include "formats/json.h"
#include "os/fs.h"

#define KEPT_FOR (90 * 24 * 3600.0) /* seconds */
enum { TESTS_MAX = 5000 };          /* a module with more forgets old ones */

const char *
history_split(struct arena *a, const char *id, const char **rest)
{
	const char *end = strstr(id, "::");

	if (rest)
		*rest = end ? end + 2 : "";
	return end ? arena_ndup(a, id, (size_t)(end - id)) : id;
}

/* the index of a key, which the map holds plus 1; a new key gets index n */
static size_t
place(struct hashmap *index, const char *key, size_t n)
{
	void **at = hashmap_at(index, key);

	if (!*at)
		*at = (void *)(uintptr_t)(n + 1);
	return (uintptr_t)*at - 1;
}

struct history_group *
history_group_at(struct history *h, const char *name)
{
	size_t i = place(&h->group_index, name, h->groups.n);

	if (i == h->groups.n)
		vec_add(h->arena, &h->groups)->name = name;
	return &h->groups.v[i];
}

struct history_module *
history_module_at(struct history *h, const char *path)
{
	size_t i = place(&h->module_index, path, h->modules.n);

	if (i == h->modules.n)
		*vec_add(h->arena, &h->modules) = (struct history_module){
			.path = path, .by_name = {.arena = h->arena}};
	return &h->modules.v[i];
}

struct history_test *
history_test_at(struct history *h, struct history_module *m, const char *name)
{
	size_t i = place(&m->by_name, name, m->tests.n);

	if (i == m->tests.n)
		vec_add(h->arena, &m->tests)->name = name;
	return &m->tests.v[i];
}

static void
take_group(struct history *h, const char *name, jv line)
{
	struct history_group *g = history_group_at(h, name);

	g->digest = json_string(h->arena, line, "digest");
	g->time = json_number(line, "time", 0);
	g->wall = json_number(line, "wall", 0);
	g->cpu = json_number(line, "cpu", 0);
	g->rss = json_int(line, "rss", 0);
	g->attempts = json_int(line, "attempts", 1);
}

int
history_ran(const struct history_test *t)
{
	return *t->outcomes &&
		strcmp(t->outcomes, (char[]){HISTORY_NOT_RUN, 0}) != 0;
}

static double
number(jv array, int i)
{
	double n = json_number_at(array, i);

	return n > 0 ? n : 0;
}

static void
take_test(struct history *h, struct history_module *m, jv entry)
{
	const char *name = json_element(h->arena, entry, 0), *outcomes;
	struct history_test *t;

	if (!name)
		return;
	t = history_test_at(h, m, name);
	t->setup = number(entry, 1);
	t->call = number(entry, 2);
	t->teardown = number(entry, 3);
	outcomes = json_element(h->arena, entry, 4);
	if (outcomes)
		strncat(t->outcomes, outcomes,
			HISTORY_OUTCOMES - strlen(t->outcomes));
	t->time = number(entry, 5);
	if (t->time <= 0)
		t->time = m->time;
	m->seconds += t->setup + t->call + t->teardown;
	m->nran += (size_t)history_ran(t);
}

static void
take_module(struct history *h, const char *path, jv line)
{
	struct history_module *m = history_module_at(h, path);
	jv tests = json_array(line, "tests");

	m->time = json_number(line, "time", 0);
	m->hidden = json_number(line, "hidden", 0) != 0;
	jv_array_foreach(tests, i, entry)
	{
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

	*h = (struct history){.arena = a,
		.group_index = {.arena = a},
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

/* Ids that are new in every run must not pile up. */
static int
is_forgotten(const struct history_module *m, const struct history_test *t,
	double now)
{
	return now - t->time > KEPT_FOR ||
		(m->tests.n > TESTS_MAX && t->time < m->time);
}

static void
put_module(struct buf *b, const struct history_module *m, double now)
{
	const char *comma = "";

	buf_addc(b, '{');
	json_put_string(b, "module", m->path);
	json_put_time(b, "time", m->time);
	if (m->hidden)
		json_put_int(b, "hidden", 1);
	json_key(b, "tests");
	buf_addc(b, '[');
	for (size_t i = 0; i < m->tests.n; i++) {
		const struct history_test *t = &m->tests.v[i];

		if (is_forgotten(m, t, now))
			continue;
		buf_addf(b, "%s[", comma);
		comma = ",";
		json_put(b, t->name);
		buf_addf(b, ",%.4g,%.4g,%.4g,", t->setup, t->call, t->teardown);
		json_put(b, t->outcomes);
		buf_addf(b, ",%.0f]", t->time);
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
			put_module(b, &h->modules.v[i], now);
}

const struct history_group *
history_group(const struct history *h, const char *name)
{
	size_t i = (uintptr_t)hashmap_get(&h->group_index, name);

	return i ? &h->groups.v[i - 1] : NULL;
}

const struct history_module *
history_module(const struct history *h, const char *path)
{
	size_t i = (uintptr_t)hashmap_get(&h->module_index, path);

	return i ? &h->modules.v[i - 1] : NULL;
}

const struct history_test *
history_test(const struct history_module *m, const char *name)
{
	size_t i = (uintptr_t)hashmap_get(&m->by_name, name);

	return i ? &m->tests.v[i - 1] : NULL;
}

const struct history_test *
history_find(const struct history *h, const char *id,
	const struct history_module **m)
{
	const char *name, *path = history_split(h->arena, id, &name);
	const struct history_module *module = history_module(h, path);

	if (m)
		*m = module;
	return module ? history_test(module, name) : NULL;
}
