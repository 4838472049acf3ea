#include "core/inputs.h"

#include <stdlib.h>
#include <string.h>

#include "formats/json.h"
#include "os/fs.h"

void
inputs_add(struct inputs *x, enum input_kind kind, const char *name,
	const char *where)
{
	void **at;

	x->seen.arena = x->arena;
	at = hashmap_at(&x->seen, arena_fmt(x->arena, "%d%s", kind, name));
	if (!*at)
		*vec_add(x->arena, &x->list) =
			(struct input){kind, arena_dup(x->arena, name),
				where ? arena_dup(x->arena, where) : NULL};
	*at = x;
}

void
inputs_add_paths(
	struct inputs *x, const strings *paths, enum input_kind directories)
{
	for (size_t i = 0; i < paths->n; i++)
		inputs_add(x, fs_is_dir(paths->v[i]) ? directories : INPUT_FILE,
			paths->v[i], NULL);
}

void
inputs_begin(struct inputs *x, double since)
{
	if (since > 0 && (x->since <= 0 || since < x->since))
		x->since = since;
}

static int
take(struct inputs *x, jv line)
{
	const char *word = json_element(x->arena, line, 0),
		   *name = json_element(x->arena, line, 1);
	enum input_kind kind =
		word ? input_kind_of(word, strlen(word)) : NINPUT_KINDS;

	if (!word)
		return -1;
	if (strcmp(word, "since") == 0)
		inputs_begin(x, json_number_at(line, 1));
	else if (strcmp(word, "max_age") == 0)
		x->max_age = json_number_at(line, 1);
	else if (strcmp(word, "allow_world") == 0)
		x->world = json_number_at(line, 1);
	else if (kind == INPUT_OFF)
		x->off = 1;
	else if (name && kind < NINPUT_KINDS)
		inputs_add(x, kind, name, json_element(x->arena, line, 2));
	else
		return -1;
	return 0;
}

int
inputs_read(struct inputs *x, const char *path)
{
	struct buf b = {0};
	const char *cause;
	int failed = fs_read(path, &b);

	for (char *p = b.s; p && *p && !failed;) {
		size_t n = strcspn(p, "\n");
		jv line = json_parse(x->arena, p, n, &cause);

		failed = p[n] != '\n' || !jv_is_valid(line) || take(x, line);
		jv_free(line);
		p += n + (p[n] == '\n');
	}
	buf_release(&b);
	return failed ? -1 : 0;
}
