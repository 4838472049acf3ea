#include "exec/unended_results.h"

#include <math.h>

#include "base/text.h"
#include "formats/json.h"
#include "os/fs.h"

void
unended_results_remove(const struct attempt *t, double start)
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
		jv result;

		if (!text_ends(names.v[i], "-result.json"))
			continue;
		result = json_read(t->arena, path, &cause);
		if (json_number(result, "start", 0) >= first)
			fs_remove(path);
		jv_free(result);
	}
}
