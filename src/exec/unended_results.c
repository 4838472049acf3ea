#include "exec/unended_results.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "formats/json.h"
#include "os/fs.h"

/* 1: the result names another test than this one */
static int
is_of_another(jv result, const char *id, struct arena *a)
{
	const char *name = json_string(a, result, "name"),
		   *full = json_string(a, result, "fullName"),
		   *function = full ? strrchr(full, '#') : NULL, *own = id,
		   *next;
	size_t n;

	while ((next = strstr(own, "::")) && next < own + strcspn(own, "["))
		own = next + 2;
	n = strcspn(own, "[");
	if (!function) /* no test function: a name as its plugin has it */
		return 0;
	if (strlen(function + 1) != n || strncmp(function + 1, own, n) != 0)
		return 1;
	/* the parameters, unless it has a title of its own */
	return name && own[n] && strncmp(name, own, n + 1) == 0 &&
		strcmp(name, own) != 0;
}

void
unended_results_remove(const struct attempt *t, const char *id, double start)
{
	const char *folder = attempt_file(t, "allure");
	double first = round(start * 1000); /* as Allure rounds its times */
	strings names = {0};
	const char *cause;

	if (fs_list(t->arena, folder, &names) != 0)
		return; /* pytest writes none */
	for (size_t i = 0; i < names.n; i++) {
		const char *path =
			arena_fmt(t->arena, "%s/%s", folder, names.v[i]);
		double began;
		jv result;

		if (!text_ends(names.v[i], "-result.json"))
			continue;
		result = json_read(t->arena, path, &cause);
		began = json_number(result, "start", 0);
		if (began > first ||
			(began == first &&
				!is_of_another(result, id, t->arena)))
			fs_remove(path);
		jv_free(result);
	}
}
