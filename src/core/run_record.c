#include "core/run_record.h"

#include <errno.h>
#include <string.h>

#include "core/paths.h"
#include "core/run_store.h"
#include "os/file_write.h"
#include "os/fs.h"

static const char *
file_of(struct arena *a, const char *name)
{
	return run_store_path(a, name, RUN_STORE_RECORD);
}

int
run_record_is_past(struct arena *a, const struct run_record *k)
{
	return fs_changed(paths.summary) > fs_changed(file_of(a, k->name));
}

static void
put_group(struct buf *b, const struct run_record_group *g)
{
	buf_addc(b, '{');
	json_put_string(b, "name", g->name);
	json_put_list(b, "tests", &g->tests);
	buf_addc(b, '}');
}

static void
put(struct buf *b, const struct run_record *k)
{
	buf_addc(b, '{');
	json_put_int(b, "v", 1);
	json_put_string(b, "name", k->name);
	json_put_time(b, "start", k->start);
	json_put_int(b, "status", k->status);
	json_put_int(b, "tests", (int64_t)k->ntests);
	json_put_int(b, "failed", (int64_t)k->nfailed);
	json_put_list(b, "typed", &k->typed);
	json_put_int(b, "masked", k->masked);
	json_put_string(b, "env", k->env);
	json_put_int(b, "threads", k->threads);
	json_put_int(b, "slots", k->slots);
	group_result_put_pairs(b, "variables", &k->variables);
	json_put_list(b, "names", &k->names);
	json_key(b, "groups");
	buf_addc(b, '[');
	for (size_t i = 0; i < k->groups.n; i++) {
		buf_adds(b, i ? ",\n" : "\n");
		put_group(b, &k->groups.v[i]);
	}
	buf_adds(b, "]}\n");
}

int
run_record_write(const struct run_record *k, struct diag *d)
{
	struct buf b = {0};
	int failed;

	put(&b, k);
	failed = !k->name ||
		file_write_private(file_of(d->arena, k->name), b.s, b.n) < 0;
	if (failed)
		diag_warn(d, NULL, 0, 0,
			"%s: %s; `aomaker replay` will not "
			"know this run",
			paths.runs, strerror(errno));
	buf_release(&b);
	run_store_prune(d->arena);
	return failed ? -1 : 0;
}

static void
read_groups(struct arena *a, struct run_record *k, jv value)
{
	jv groups = json_array(value, "groups");

	for (int i = 0; i < jv_array_length(jv_copy(groups)); i++) {
		jv one = jv_array_get(jv_copy(groups), i);
		struct run_record_group *g = vec_add(a, &k->groups);

		*g = (struct run_record_group){
			.name = json_string(a, one, "name")};
		json_strings(a, one, "tests", &g->tests);
		if (!g->name)
			k->groups.n--;
		jv_free(one);
	}
	jv_free(groups);
}

int
run_record_read(struct arena *a, struct run_record *k, const char *name,
	const char **cause)
{
	jv value = json_read(a, file_of(a, name), cause);
	int valid = jv_is_valid(value);

	*k = (struct run_record){.name = name};
	if (valid) {
		k->start = json_number(value, "start", 0);
		k->status = json_int(value, "status", 0);
		k->ntests = (size_t)json_int(value, "tests", 0);
		k->nfailed = (size_t)json_int(value, "failed", 0);
		json_strings(a, value, "typed", &k->typed);
		k->masked = json_int(value, "masked", 0);
		k->env = json_string(a, value, "env");
		k->threads = json_int(value, "threads", 0);
		k->slots = json_int(value, "slots", 1);
		k->variables = group_result_pairs(a, value, "variables");
		json_strings(a, value, "names", &k->names);
		read_groups(a, k, value);
	}
	jv_free(value);
	return valid ? 0 : -1;
}
