#include "plan/declared_inputs.h"

#include <string.h>

#include "core/digest.h"
#include "core/paths.h"
#include "formats/json.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"

static void
put(struct buf *b, const char *kind, const char *name)
{
	buf_addf(b, "[\"%s\",", kind);
	json_put(b, name);
	buf_adds(b, "]\n");
}

static void
put_declared(struct buf *b, const struct group *g)
{
	const struct cache_settings *c = &g->caching;

	for (size_t i = 0; i < g->declared.n; i++)
		put(b, "file", g->declared.v[i]);
	for (size_t i = 0; i < c->env.n; i++)
		put(b, "env", c->env.v[i]);
	if (c->off)
		buf_adds(b, "[\"off\"]\n");
	if (c->max_age)
		buf_addf(b, "[\"max_age\",%ld]\n", c->max_age);
	if (c->world)
		buf_addf(b, "[\"allow_world\",%ld]\n", c->world);
}

static const char *
name_of(struct arena *a, const struct buf *text)
{
	return !text->n ? NULL
			: arena_ndup(a, digest_of(text->s, text->n).text, 16);
}

const char *
declared_inputs_name(struct arena *a, const struct group *g)
{
	struct buf b = {0};
	const char *name;

	put_declared(&b, g);
	name = name_of(a, &b);
	buf_release(&b);
	return name;
}

int
declared_inputs_write(const struct plan *p, struct diag *d)
{
	struct hashmap written = {.arena = d->arena};
	struct buf b = {0};
	int failed = 0;

	for (size_t i = 0; i < p->groups.n && !failed; i++) {
		const char *name, *path;
		void **at;

		buf_clear(&b);
		put_declared(&b, &p->groups.v[i]);
		name = name_of(d->arena, &b);
		at = name ? hashmap_at(&written, name) : NULL;
		if (!at || *at)
			continue;
		*at = d;
		path = path_join(d->arena, paths.declared, name);
		failed = fs_mkdirs(paths.declared) != 0 ||
			file_write(path, b.s, b.n) < 0;
		if (failed)
			diag_file(d, path);
	}
	buf_release(&b);
	return failed ? -1 : 0;
}
