#define _DEFAULT_SOURCE
#include "core/run_store.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "core/paths.h"
#include "formats/json.h"
#include "os/fs.h"
#include "os/path.h"

struct run {
	const char *name;
	double written;
};

const char *
run_store_path(struct arena *a, const char *name, const char *file)
{
	return arena_fmt(a, "%s/%s/%s", paths.runs, name, file);
}

/* when the run of a results file began; 0: there is no such file */
static double
start_of(struct arena *a, const char *path)
{
	char line[256] = "";
	FILE *file = fopen(path, "re");
	const char *cause;
	double start;
	jv head;

	if (!file)
		return 0;
	if (!fgets(line, sizeof line, file))
		*line = '\0';
	fclose(file);
	head = json_parse(a, line, strlen(line), &cause);
	start = json_number(head, "start", 0);
	jv_free(head);
	return start;
}

/* for the user alone: node ids and environment variables are in it */
static int
make_private(const char *path)
{
	return mkdir(path, 0700) == 0 || errno == EEXIST ? 0 : -1;
}

/* of two runs that began in the same second, the later one has .2 */
const char *
run_store_open(struct arena *a, double start)
{
	time_t seconds = (time_t)start;
	struct tm tm;
	char text[32] = "0";
	const char *name = text;

	if (localtime_r(&seconds, &tm))
		strftime(text, sizeof text, "%Y%m%d-%H%M%S", &tm);
	for (int i = 2; fs_is_dir(path_join(a, paths.runs, name)); i++) {
		double other =
			start_of(a, run_store_path(a, name, RUN_STORE_RESULTS));

		if (fabs(other - start) < 1e-5) /* the file has microseconds */
			break;
		name = arena_fmt(a, "%s.%d", text, i);
	}
	if (make_private(paths.runs) != 0 ||
		make_private(path_join(a, paths.runs, name)) != 0)
		return NULL;
	return arena_dup(a, name);
}

static int
oldest_first(const void *a, const void *b)
{
	const struct run *x = a, *y = b;

	if (x->written != y->written)
		return x->written < y->written ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* all runs in the order of their writing */
static strings
all_names(struct arena *a)
{
	strings names = {0};
	VEC(struct run) runs = {0};

	fs_list(a, paths.runs, &names);
	for (size_t i = 0; i < names.n; i++)
		*vec_add(a, &runs) = (struct run){names.v[i],
			fs_changed(path_join(a, paths.runs, names.v[i]))};
	if (runs.n)
		qsort(runs.v, runs.n, sizeof *runs.v, oldest_first);
	for (size_t i = 0; i < runs.n; i++)
		names.v[i] = runs.v[i].name;
	return names;
}

strings
run_store_names(struct arena *a, const char *file)
{
	strings all = all_names(a), names = {0};

	for (size_t i = 0; i < all.n; i++)
		if (fs_is_file(run_store_path(a, all.v[i], file)))
			*vec_add(a, &names) = all.v[i];
	return names;
}

void
run_store_prune(struct arena *a)
{
	static const char *const files[] = {
		RUN_STORE_RESULTS, RUN_STORE_RECORD};
	strings all = all_names(a);
	size_t seen[2] = {0};

	for (size_t i = all.n; i-- > 0;) {
		int needed = 0;

		for (size_t j = 0; j < 2; j++)
			needed |= fs_is_file(run_store_path(
					  a, all.v[i], files[j])) &&
				seen[j]++ < RUN_STORE_MAX;
		if (!needed)
			fs_remove(path_join(a, paths.runs, all.v[i]));
	}
}
