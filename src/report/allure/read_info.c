#include "report/allure/read_info.h"

#include <string.h>

enum { DEPTH_MAX = 100 };

/* members of the objects in an array; an object without `value` is left out */
static void
take_pairs(pairs *to, struct arena *a, jv object, const char *key,
	const char *name, const char *value)
{
	jv list = json_array(object, key);

	jv_array_foreach(list, i, each)
	{
		struct pair p = {json_string(a, each, name),
			json_string(a, each, value)};

		if (p.value)
			*vec_add(a, to) =
				(struct pair){p.key ? p.key : p.value, p.value};
		jv_free(each);
	}
	jv_free(list);
}

static void
take_files(attachments *to, struct arena *a, jv value)
{
	jv list = json_array(value, "attachments");

	jv_array_foreach(list, i, file)
	{
		struct attachment f = {json_string(a, file, "name"),
			json_string(a, file, "source"),
			json_string(a, file, "type")};

		if (f.source)
			*vec_add(a, to) = f;
		jv_free(file);
	}
	jv_free(list);
}

static void take_steps(allure_steps *to, struct arena *a, jv value,
	const char *key, int depth);

static void
take_step(struct allure_step *to, struct arena *a, jv value, int depth)
{
	const char *name = json_string(a, value, "name");
	const char *status = json_string(a, value, "status");
	double stop = json_number(value, "stop", 0) / 1000;
	jv details = json_get(value, "statusDetails");

	to->name = name ? name : "";
	to->status = status && strcmp(status, "passed") == 0 ? NULL : status;
	to->message = to->status ? json_string(a, details, "message") : NULL;
	to->start = json_number(value, "start", 0) / 1000;
	to->seconds = stop > to->start ? stop - to->start : 0;
	take_pairs(&to->parameters, a, value, "parameters", "name", "value");
	take_files(&to->files, a, value);
	if (depth < DEPTH_MAX)
		take_steps(&to->steps, a, value, "steps", depth + 1);
	jv_free(details);
}

static void
take_steps(
	allure_steps *to, struct arena *a, jv value, const char *key, int depth)
{
	jv list = json_array(value, key);

	jv_array_foreach(list, i, step)
	{
		take_step(vec_add(a, to), a, step, depth);
		jv_free(step);
	}
	jv_free(list);
}

void
read_info(struct allure_info *to, struct arena *a, jv result)
{
	to->title = json_string(a, result, "name");
	to->doc = json_string(a, result, "description");
	take_pairs(&to->labels, a, result, "labels", "name", "value");
	take_pairs(&to->links, a, result, "links", "name", "url");
	take_pairs(&to->parameters, a, result, "parameters", "name", "value");
	take_files(&to->files, a, result);
	take_steps(&to->steps, a, result, "steps", 0);
}

void
read_container(struct allure_container *to, struct arena *a, jv container)
{
	json_strings(a, container, "children", &to->tests);
	take_steps(&to->set_up, a, container, "befores", 0);
	take_steps(&to->tear_down, a, container, "afters", 0);
}

void
read_info_add(struct allure_info *to, struct arena *a,
	const struct allure_container *from)
{
	for (size_t i = 0; i < from->set_up.n; i++)
		*vec_add(a, &to->set_up) = &from->set_up.v[i];
	for (size_t i = 0; i < from->tear_down.n; i++)
		*vec_add(a, &to->tear_down) = &from->tear_down.v[i];
}
