#include "plan/plan_json.h"

#include <string.h>

#include "formats/json.h"

enum { VERSION = 2 }; /* conf/plan.schema.json */

static void
put_group(struct buf *b, const struct group *g)
{
	buf_addc(b, '{');
	json_put_string(b, "name", g->name);
	json_put_string(b, "slug", g->slug);
	if (g->whole)
		json_put_string(b, "whole", g->whole);
	json_put_list(b, "args", &g->args);
	json_put_string(b, "walk", g->walk);
	json_put_int(b, "listed", g->listed);
	json_put_string(b, "digest", g->digest);
	if (g->cost > 0)
		json_put_time(b, "cost", g->cost);
	if (g->cached)
		json_put_int(b, "cached", 1);
	if (g->only)
		json_put_int(b, "only", 1);
	if (g->pool)
		json_put_string(b, "pool", g->pool);
	if (g->exclusive)
		json_put_int(b, "exclusive", 1);
	if (g->after.n)
		json_put_list(b, "after", &g->after);
	if (g->shard)
		json_put_int(b, "place", (int64_t)g->place);
	if (g->began > 0)
		json_put_time(b, "began", g->began);
	json_put_list(b, "tests", &g->tests);
	json_put_list(b, "inputs", &g->inputs);
	buf_addc(b, '}');
}

static void
put_shard(struct buf *b, const struct shard *s)
{
	json_key(b, "shard");
	buf_addc(b, '{');
	json_put_int(b, "index", s->index);
	json_put_int(b, "count", s->count);
	json_put_int(b, "groups", (int64_t)s->ngroups);
	json_put_string(b, "plan", s->plan);
	json_put_string(b, "costs", s->costs);
	json_put_string(b, "sources", s->sources);
	buf_addc(b, '}');
}

void
plan_put(struct buf *b, const struct plan *p)
{
	buf_adds(b, "{");
	json_put_int(b, "v", VERSION);
	json_put_string(b, "overlap", p->overlap_each ? "each" : "once");
	json_put_int(b, "flaky_fails", p->flaky_fails);
	json_put_string(b, "python", p->python);
	json_put_string(b, "pytest", p->pytest);
	json_put_string(b, "allure", p->allure);
	json_put_string(b, "rootdir", p->rootdir);
	session_outputs_put(b, &p->outputs);
	if (p->shard.count)
		put_shard(b, &p->shard);
	json_put_list(b, "rerun_options", &p->rerun_options);
	json_key(b, "alone");
	buf_addc(b, '[');
	for (size_t i = 0; i < p->alone.n; i++) {
		buf_adds(b, i ? ",\n{" : "\n{");
		json_put_string(b, "test", p->alone.v[i].test);
		json_put_string(b, "why", p->alone.v[i].why);
		buf_addc(b, '}');
	}
	buf_adds(b, "],\n");
	json_key(b, "groups");
	buf_addc(b, '[');
	for (size_t i = 0; i < p->groups.n; i++) {
		buf_adds(b, i ? ",\n" : "\n");
		put_group(b, &p->groups.v[i]);
	}
	buf_adds(b, "],\n");
	json_key(b, "overlaps");
	buf_addc(b, '[');
	for (size_t i = 0; i < p->overlaps.n; i++) {
		buf_adds(b, i ? ",\n{" : "\n{");
		json_put_string(b, "test", p->overlaps.v[i].test);
		json_put_string(b, "runs_in", p->overlaps.v[i].runs_in);
		json_put_string(b, "also_in", p->overlaps.v[i].also_in);
		buf_addc(b, '}');
	}
	buf_adds(b, "]}\n");
}

static void
take_group(struct plan *p, struct arena *a, jv value)
{
	struct group *g = vec_add(a, &p->groups);

	g->name = json_string(a, value, "name");
	g->slug = json_string(a, value, "slug");
	g->whole = json_string(a, value, "whole");
	g->digest = json_string(a, value, "digest");
	g->cost = json_number(value, "cost", 0);
	g->listed = json_number(value, "listed", 0) != 0;
	g->walk = json_string(a, value, "walk");
	g->only = json_number(value, "only", 0) != 0;
	g->pool = json_string(a, value, "pool");
	g->exclusive = json_number(value, "exclusive", 0) != 0;
	json_strings(a, value, "after", &g->after);
	g->place = (size_t)json_int(value, "place", 0);
	g->shard = p->shard.index;
	g->began = json_number(value, "began", 0);
	json_strings(a, value, "args", &g->args);
	json_strings(a, value, "tests", &g->tests);
	json_strings(a, value, "inputs", &g->inputs);
	if (!g->name || !g->slug || !g->digest)
		p->groups.n--;
}

static void
take_shard(struct shard *s, struct arena *a, jv plan)
{
	jv value = json_get(plan, "shard");

	s->index = json_int(value, "index", 0);
	s->count = json_int(value, "count", 0);
	s->ngroups = (size_t)json_int(value, "groups", 0);
	s->plan = json_string(a, value, "plan");
	s->costs = json_string(a, value, "costs");
	s->sources = json_string(a, value, "sources");
	jv_free(value);
}

static void
take_overlap(struct plan *p, struct arena *a, jv value)
{
	struct overlap o = {json_string(a, value, "test"),
		json_string(a, value, "runs_in"),
		json_string(a, value, "also_in")};

	if (o.test && o.runs_in && o.also_in)
		*vec_add(a, &p->overlaps) = o;
}

int
plan_read(struct arena *a, struct plan *p, const char *path, const char **cause)
{
	jv value = json_read_version(a, path, VERSION, cause), list;
	const char *overlap;

	*p = (struct plan){0};
	if (!jv_is_valid(value))
		return -1;
	overlap = json_string(a, value, "overlap");
	p->overlap_each = overlap && strcmp(overlap, "each") == 0;
	p->flaky_fails = json_number(value, "flaky_fails", 0) != 0;
	p->python = json_string(a, value, "python");
	p->pytest = json_string(a, value, "pytest");
	p->allure = json_string(a, value, "allure");
	p->rootdir = json_string(a, value, "rootdir");
	session_outputs_take(&p->outputs, a, value);
	take_shard(&p->shard, a, value);
	json_strings(a, value, "rerun_options", &p->rerun_options);
	list = json_array(value, "groups");
	jv_array_foreach(list, i, group)
	{
		take_group(p, a, group);
		jv_free(group);
	}
	jv_free(list);
	list = json_array(value, "overlaps");
	jv_array_foreach(list, i, overlapping)
	{
		take_overlap(p, a, overlapping);
		jv_free(overlapping);
	}
	jv_free(list);
	jv_free(value);
	return 0;
}
