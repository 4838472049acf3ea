#include "core/warning_list.h"

#include <string.h>

static const char *const stage_names[NWARNING_STAGES] = {
	"config", "collect", "runtest"};

/* the place of this name in the i-th warning, a new one if need be */
static struct warning_place *
place_at(struct warning_list *list, struct arena *a, size_t i, const char *name)
{
	warning_places *places = &list->all.v[i].places;
	uintptr_t *at =
		hashmap_count(&list->places, arena_fmt(a, "%zu %s", i, name));

	if (!*at || *at > places->n) {
		vec_add(a, places)->name = name;
		*at = places->n;
	}
	return &places->v[*at - 1];
}

/* the file of a test's node id; the name itself, if it is none */
static const char *
file_of(struct arena *a, const char *name)
{
	const char *end = strstr(name, "::");

	return end ? arena_ndup(a, name, (size_t)(end - name)) : name;
}

/* names files instead of tests */
static void
fold_places(struct warning_list *list, struct arena *a, size_t i)
{
	warning_places named = list->all.v[i].places;

	list->all.v[i].places = (warning_places){0};
	for (size_t j = 0; j < named.n; j++)
		place_at(list, a, i, file_of(a, named.v[j].name))->n +=
			named.v[j].n;
}

static void
add_place(struct warning_list *list, struct arena *a, size_t i,
	enum warning_stage stage, const struct warning_place *p)
{
	int named = list->all.v[i].n < WARNING_NAMED;
	struct warning_place *to =
		place_at(list, a, i, named ? p->name : file_of(a, p->name));
	size_t more = p->n;

	if (stage != WARNING_TEST)
		more = p->n > to->n ? p->n - to->n : 0;
	to->n += more;
	list->all.v[i].n += more;
	if (named && list->all.v[i].n >= WARNING_NAMED)
		fold_places(list, a, i);
}

void
warning_list_add(
	struct warning_list *to, struct arena *a, const struct warning *w)
{
	uintptr_t *at;

	to->texts.arena = to->places.arena = a;
	at = hashmap_count(&to->texts, w->text);
	if (!*at) {
		struct warning *new = vec_add(a, &to->all);

		*new = *w;
		new->n = 0;
		new->places = (warning_places){0};
		*at = to->all.n;
	}
	for (size_t i = 0; i < w->places.n; i++)
		add_place(to, a, *at - 1, w->stage, &w->places.v[i]);
}

size_t
warning_list_count(const struct warning_list *list)
{
	size_t n = 0;

	for (size_t i = 0; i < list->all.n; i++)
		n += list->all.v[i].n;
	return n;
}

static warning_places
take_places(struct arena *a, jv object)
{
	warning_places places = {0};
	jv all = json_array(object, "places");

	jv_array_foreach(all, i, entry)
	{
		const char *name = json_element(a, entry, 0);
		double n = json_number_at(entry, 1);

		if (name && n > 0 && n < 1e15)
			*vec_add(a, &places) =
				(struct warning_place){name, (size_t)n};
		jv_free(entry);
	}
	jv_free(all);
	return places;
}

struct warning
warning_take(struct arena *a, jv object)
{
	const char *stage = json_string(a, object, "stage");
	struct warning w = {.stage = WARNING_TEST,
		.text = json_string(a, object, "text"),
		.category = json_string(a, object, "category"),
		.message = json_string(a, object, "message"),
		.file = json_string(a, object, "file"),
		.line = json_int(object, "line", 0),
		.places = take_places(a, object)};

	for (int i = 0; stage && i < NWARNING_STAGES; i++)
		if (strcmp(stage, stage_names[i]) == 0)
			w.stage = (enum warning_stage)i;
	for (size_t i = 0; i < w.places.n; i++)
		w.n += w.places.v[i].n;
	if (!w.n)
		w.text = NULL;
	return w;
}

void
warning_list_take(struct warning_list *to, struct arena *a, jv object)
{
	jv all = json_array(object, "warnings");

	jv_array_foreach(all, i, entry)
	{
		struct warning w = warning_take(a, entry);

		if (w.text)
			warning_list_add(to, a, &w);
		jv_free(entry);
	}
	jv_free(all);
}

static void
put_warning(struct buf *b, const struct warning *w)
{
	buf_addc(b, '{');
	json_put_string(b, "stage", stage_names[w->stage]);
	json_put_string(b, "category", w->category);
	json_put_string(b, "message", w->message);
	json_put_string(b, "file", w->file);
	json_put_int(b, "line", w->line);
	json_put_string(b, "text", w->text);
	json_put_int(b, "count", (int64_t)w->n);
	json_key(b, "places");
	buf_addc(b, '[');
	for (size_t i = 0; i < w->places.n; i++) {
		buf_adds(b, i ? ",[" : "[");
		json_put(b, w->places.v[i].name);
		buf_addf(b, ",%zu]", w->places.v[i].n);
	}
	buf_adds(b, "]}");
}

void
warning_list_put(struct buf *b, const struct warning_list *list)
{
	json_key(b, "warnings");
	buf_addc(b, '[');
	for (size_t i = 0; i < list->all.n; i++) {
		buf_adds(b, i ? ",\n" : "\n");
		put_warning(b, &list->all.v[i]);
	}
	buf_addc(b, ']');
}

void
warning_list_mask(
	struct warning_list *list, struct arena *a, const struct mask *m)
{
	for (size_t i = 0; i < list->all.n; i++) {
		struct warning *w = &list->all.v[i];

		w->text = mask_text(m, a, w->text);
		w->message = mask_text(m, a, w->message);
	}
}
