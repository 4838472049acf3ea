#include "plan/task.h"

#include <string.h>

#include "base/hashmap.h"
#include "os/path.h"
#include "plan/declared_inputs.h"

strings
task_shared_args(struct arena *a, const struct config *c, const struct suite *s)
{
	strings args = {0};
	struct hashmap known = {.arena = a};

	for (size_t i = 0; i < s->args.n && c->dist != DIST_ALL; i++)
		*hashmap_at(&known, s->args.v[i]) = a;
	*vec_add(a, &args) = arena_fmt(
		a, "--rootdir=%s", path_clean(a, c->root, s->rootdir));
	if (s->inipath) {
		*vec_add(a, &args) = "-c";
		*vec_add(a, &args) = path_clean(a, c->root, s->inipath);
	}
	for (size_t i = 0; i < c->pytest.n; i++)
		if (!hashmap_get(&known, c->pytest.v[i]))
			*vec_add(a, &args) = c->pytest.v[i];
	return args;
}

static void
add_words(struct arena *a, strings *to, const strings *words)
{
	for (size_t i = 0; words && i < words->n; i++)
		*vec_add(a, to) = words->v[i];
}

struct task
task_of_group(struct arena *a, const struct config *c, const struct suite *s,
	const struct group *g, const strings *more)
{
	struct task t = {.slug = g->slug,
		.name = g->name,
		.digest = g->digest,
		.python = c->python,
		.preload = c->settings.preload,
		.args = task_shared_args(a, c, s),
		.walk = g->args.n ? g->walk : NULL,
		.limits = limits_default,
		.allure = s->allure != NULL,
		.only = g->only,
		.ordered = g->ordered,
		.spawn = g->isolation == ISOLATION_SPAWN,
		.fork = g->isolation == ISOLATION_FORK};

	add_words(a, &t.args, more);
	t.nshared = t.args.n;
	add_words(a, &t.args, &g->args);
	return t;
}

static void
put_flag(struct buf *b, const char *key, int value)
{
	if (value)
		json_put_int(b, key, 1);
}

static void
put_text(struct buf *b, const char *key, const char *value)
{
	if (value)
		json_put_string(b, key, value);
}

void
task_put_shared(struct buf *b, struct arena *a, const struct plan *p,
	const struct config *c, const struct suite *s)
{
	const struct settings *settings = &c->settings;
	strings pytest = task_shared_args(a, c, s);
	int is_sole = p->groups.n == 1 && !p->outputs.controller;

	buf_addc(b, '{');
	json_put_int(b, "v", 1);
	json_put_string(b, "python", c->python);
	put_text(b, "preload", settings->preload);
	json_put_list(b, "args", &pytest);
	put_flag(b, "allure", s->allure != NULL);
	put_flag(b, "spawn", is_sole);
	put_flag(b, "sole", is_sole && p->shard.ngroups <= 1);
	put_flag(b, "controller", p->outputs.controller);
	put_flag(b, "flaky_fails", p->flaky_fails);
	if (c->threads) {
		put_flag(b, "threads", 1);
		put_text(
			b, "unsafe_fixtures", settings->thread_unsafe.fixtures);
		put_text(b, "unsafe_marks", settings->thread_unsafe.marks);
	}
	buf_addc(b, '}');
}

void
task_put_own(struct buf *b, struct arena *a, const struct group *g)
{
	buf_addc(b, '{');
	json_put_string(b, "slug", g->slug);
	json_put_string(b, "name", g->name);
	json_put_string(b, "digest", g->digest);
	json_put_list(b, "args", &g->args);
	put_text(b, "walk", g->args.n ? g->walk : NULL);
	put_text(b, "declared", declared_inputs_name(a, g));
	put_flag(b, "only", g->only);
	put_flag(b, "ordered", g->ordered);
	put_flag(b, "spawn", g->isolation == ISOLATION_SPAWN);
	put_flag(b, "fork", g->isolation == ISOLATION_FORK);
	put_flag(b, "exclusive", g->exclusive);
	if (g->split_by > SPLIT_MODULE)
		json_put_string(b, "units", split_by_names[g->split_by]);
	limits_put(b, &g->limits);
	buf_addc(b, '}');
}

static void
take_shared(struct task *t, struct arena *a, jv shared)
{
	t->python = json_string(a, shared, "python");
	t->preload = json_string(a, shared, "preload");
	json_strings(a, shared, "args", &t->args);
	t->nshared = t->args.n;
	t->allure = json_int(shared, "allure", 0);
	t->spawn = json_int(shared, "spawn", 0);
	t->sole = json_int(shared, "sole", 0);
	t->controller = json_int(shared, "controller", 0);
	t->flaky_fails = json_int(shared, "flaky_fails", 0);
	t->threads = json_int(shared, "threads", 0);
	t->thread_unsafe.fixtures = json_string(a, shared, "unsafe_fixtures");
	t->thread_unsafe.marks = json_string(a, shared, "unsafe_marks");
}

static void
take_own(struct task *t, struct arena *a, jv own)
{
	t->slug = json_string(a, own, "slug");
	t->name = json_string(a, own, "name");
	t->digest = json_string(a, own, "digest");
	json_strings(a, own, "args", &t->args);
	t->walk = json_string(a, own, "walk");
	t->declared = json_string(a, own, "declared");
	t->only = json_int(own, "only", 0);
	t->ordered = json_int(own, "ordered", 0);
	t->spawn |= json_int(own, "spawn", 0);
	t->fork = json_int(own, "fork", 0);
	t->exclusive = json_int(own, "exclusive", 0);
	t->units = json_string(a, own, "units");
	limits_get(&t->limits, own);
}

int
task_parse(
	struct task *t, struct arena *a, const char *text, const char **cause)
{
	const char *end = strchr(text, '\n');
	jv shared, own;

	*t = (struct task){.limits = limits_default, .text = text};
	*cause = "it is not of this release";
	if (!end)
		return -1;
	shared = json_parse(a, text, (size_t)(end - text), cause);
	if (!jv_is_valid(shared)) {
		jv_free(shared);
		return -1;
	}
	own = json_parse(a, end + 1, strlen(end + 1), cause);
	if (jv_is_valid(own)) {
		take_shared(t, a, shared);
		take_own(t, a, own);
	}
	jv_free(shared);
	jv_free(own);
	return t->python && t->slug && t->name ? 0 : -1;
}
