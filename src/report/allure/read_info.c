#include "report/allure/read_info.h"

#include <string.h>

enum { DEPTH_MAX = 100 };

/* members of the objects in an array; an object without `value` is left out */
static void
take_pairs(pairs *to, struct arena *a, const struct json_tree *object,
	const char *key, const char *name, const char *value)
{
	const struct json_tree *each = json_tree_array(object, key);

	for (; each; each = each->next) {
		struct pair p = {json_tree_string(a, each, name),
			json_tree_string(a, each, value)};

		if (p.value)
			*vec_add(a, to) =
				(struct pair){p.key ? p.key : p.value, p.value};
	}
}

static void
take_files(attachments *to, struct arena *a, const struct json_tree *value)
{
	const struct json_tree *file = json_tree_array(value, "attachments");

	for (; file; file = file->next) {
		struct attachment f = {json_tree_string(a, file, "name"),
			json_tree_string(a, file, "source"),
			json_tree_string(a, file, "type")};

		if (f.source)
			*vec_add(a, to) = f;
	}
}

static void take_steps(allure_steps *to, struct arena *a,
	const struct json_tree *value, const char *key, int depth);

static void
take_step(struct allure_step *to, struct arena *a,
	const struct json_tree *value, int depth)
{
	const char *name = json_tree_string(a, value, "name");
	const char *status = json_tree_string(a, value, "status");
	double stop = json_tree_number(value, "stop", 0) / 1000;
	const struct json_tree *details = json_tree_get(value, "statusDetails");

	to->name = name ? name : "";
	to->status = status && strcmp(status, "passed") == 0 ? NULL : status;
	to->message =
		to->status ? json_tree_string(a, details, "message") : NULL;
	to->start = json_tree_number(value, "start", 0) / 1000;
	to->seconds = stop > to->start ? stop - to->start : 0;
	take_pairs(&to->parameters, a, value, "parameters", "name", "value");
	take_files(&to->files, a, value);
	if (depth < DEPTH_MAX)
		take_steps(&to->steps, a, value, "steps", depth + 1);
}

static void
take_steps(allure_steps *to, struct arena *a, const struct json_tree *value,
	const char *key, int depth)
{
	const struct json_tree *step = json_tree_array(value, key);

	for (; step; step = step->next)
		take_step(vec_add(a, to), a, step, depth);
}

void
read_info(
	struct allure_info *to, struct arena *a, const struct json_tree *result)
{
	to->title = json_tree_string(a, result, "name");
	to->doc = json_tree_string(a, result, "description");
	take_pairs(&to->labels, a, result, "labels", "name", "value");
	take_pairs(&to->links, a, result, "links", "name", "url");
	take_pairs(&to->parameters, a, result, "parameters", "name", "value");
	take_files(&to->files, a, result);
	take_steps(&to->steps, a, result, "steps", 0);
}

void
read_container(struct allure_container *to, struct arena *a,
	const struct json_tree *container)
{
	const struct json_tree *each = json_tree_array(container, "children");

	for (; each; each = each->next)
		if (each->kind == JSON_TEXT)
			*vec_add(a, &to->tests) = arena_dup(a, each->text);
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
