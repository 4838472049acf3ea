#include "plan/graph_variables.h"

#include <string.h>

#include "core/paths.h"
#include "core/version.h"

const char *
graph_word(struct arena *a, const char *one)
{
	strings list = {0};

	*vec_add(a, &list) = one;
	return ninja_text(a, &list);
}

const char *
graph_encoded(struct arena *a, const strings *words)
{
	const char *text = ninja_text(a, words);

	return strchr(text, '%') ? arena_fmt(a, "--encoded %s", text) : text;
}

/* the options of the edge merge */
static const char *
reports(struct arena *a, const struct config *c, const struct plan *p)
{
	strings flags = {0};

	if (p->outputs.controller)
		*vec_add(a, &flags) = "--controller";
	if (c->no_gen)
		*vec_add(a, &flags) = "--no_gen";
	if (c->markdown) {
		*vec_add(a, &flags) = "--markdown";
		*vec_add(a, &flags) = c->markdown;
	}
	return graph_encoded(a, &flags);
}

void
graph_variables_add(struct ninja_file *f, struct arena *a, const struct plan *p,
	const struct config *c, const char *aomaker)
{
	struct ninja_var vars[] = {
		{"builddir", paths_for_ninja(a, paths.build)},
		{"aomaker", graph_word(a, aomaker)},
		{"python", graph_word(a, c->python)},
	};

	*vec_add(a, &f->comments) =
		"made by aomaker " AOMAKER_VERSION
		"; `aomaker gen` makes it again, edits are lost";
	*vec_add(a, &f->comments) =
		arena_fmt(a, "aomaker gen %s", ninja_text(a, &c->typed));
	*vec_add(a, &f->comments) = arena_fmt(a,
		"%zu groups; `ninja` runs those that have not passed, then "
		"reports",
		p->groups.n);
	for (size_t i = 0; i < sizeof vars / sizeof *vars; i++)
		*vec_add(a, &f->vars) = vars[i];
	if (!paths_are_usual()) {
		*vec_add(a, &f->vars) = (struct ninja_var){
			"root", graph_word(a, paths_root(a))};
		*vec_add(a, &f->vars) =
			(struct ninja_var){"dir", graph_word(a, paths.build)};
	}
	if (c->no_gen || c->markdown || p->outputs.controller)
		*vec_add(a, &f->vars) =
			(struct ninja_var){"reports", reports(a, c, p)};
}
