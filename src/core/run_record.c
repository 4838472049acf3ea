#define _DEFAULT_SOURCE
#include "core/run_record.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/text.h"
#include "core/paths.h"
#include "os/file_write.h"
#include "os/fs.h"

#define END ".json"

static const char *
file_of(struct arena *a, const char *name)
{
	return arena_fmt(a, "%s/%s" END, paths.runs, name);
}

strings
run_record_names(struct arena *a)
{
	strings files = {0}, names = {0};

	fs_list(a, paths.runs, &files);
	for (size_t i = 0; i < files.n; i++)
		if (text_ends(files.v[i], END))
			*vec_add(a, &names) = arena_ndup(a, files.v[i],
				strlen(files.v[i]) - strlen(END));
	return names;
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

/* the local time of its start; of two runs in a second, one has .2 after it */
static const char *
new_name(struct arena *a, double start)
{
	time_t seconds = (time_t)start;
	struct tm tm;
	char text[32];
	const char *name = text;

	localtime_r(&seconds, &tm);
	strftime(text, sizeof text, "%Y%m%d-%H%M%S", &tm);
	for (int i = 2; fs_is_file(file_of(a, name)); i++)
		name = arena_fmt(a, "%s.%d", text, i);
	return arena_dup(a, name);
}

int
run_record_write(struct run_record *k, struct diag *d)
{
	struct arena *a = d->arena;
	struct buf b = {0};
	strings names;
	int failed;

	k->name = new_name(a, k->start);
	put(&b, k);
	failed = (mkdir(paths.runs, 0700) != 0 && errno != EEXIST) ||
		file_write_private(file_of(a, k->name), b.s, b.n) < 0;
	if (failed)
		diag_warn(d, NULL, 0, 0,
			"%s: %s; `aomaker replay` will not "
			"know this run",
			paths.runs, strerror(errno));
	buf_release(&b);
	names = run_record_names(a);
	for (size_t i = 0; i + RUN_RECORD_MAX < names.n; i++)
		fs_remove(file_of(a, names.v[i]));
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
