#define _DEFAULT_SOURCE
#include "suite/index_graph.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/hashmap.h"
#include "core/find_ninja.h"
#include "core/input_record.h"
#include "core/install.h"
#include "core/paths.h"
#include "core/version.h"
#include "formats/ninja.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/process.h"
#include "os/spinner.h"

#define THREADS "--threads"

const char *
index_graph_answer(const struct index_graph *x, const char *module)
{
	if (ninja_spells(module) && *module != '/' &&
		strncmp(module, "../", 3) != 0)
		return arena_fmt(x->arena, "%s/%s.json", x->dir, module);
	return arena_fmt(x->arena, "%s/+%016llx.json", x->dir,
		(unsigned long long)hashmap_hash(module, strlen(module)));
}

const char *
index_graph_list(struct arena *a, const char *answer)
{
	return arena_fmt(a, "%s.read", answer);
}

const char *
index_graph_record(struct arena *a, const char *answer)
{
	return arena_fmt(a, "%s.inputs", answer);
}

static int
remove_outdated(const strings *answers, struct arena *a)
{
	struct digests digests = {.arena = a};

	for (size_t i = 0; i < answers->n; i++) {
		struct input_record_check c = {.arena = a, .digests = &digests};

		if (!input_record_check(
			    &c, index_graph_record(a, answers->v[i])) &&
			fs_remove(answers->v[i]) != 0)
			return -1;
	}
	return 0;
}

static void
add_pair(struct arena *a, strings *to, const char *option, const char *value)
{
	if (!value)
		return;
	*vec_add(a, to) = option;
	*vec_add(a, to) = value;
}

/* 1: the present graph has --threads */
static int
asks_for_threads(const struct index_graph *x)
{
	struct buf text = {0};
	int found = fs_read(x->file, &text) == 0 && strstr(text.s, " " THREADS);

	buf_release(&text);
	return found;
}

static const char *
options(const struct index_graph *x, const struct config *c)
{
	const struct ask_pytest q = suite_question(c, x->arena);
	strings list = {0};

	add_pair(x->arena, &list, "--python", q.python);
	add_pair(x->arena, &list, "--key", x->key);
	add_pair(x->arena, &list, "--top", q.top);
	add_pair(x->arena, &list, "--preload", q.preload);
	if (x->selected)
		*vec_add(x->arena, &list) = "--selected";
	/* stays in the graph, or --mp after --mt would change all edges */
	if (x->threads || asks_for_threads(x)) {
		*vec_add(x->arena, &list) = THREADS;
		add_pair(x->arena, &list, "--unsafe-fixtures",
			c->settings.thread_unsafe.fixtures);
		add_pair(x->arena, &list, "--unsafe-marks",
			c->settings.thread_unsafe.marks);
	}
	return ninja_text(x->arena, &list);
}

static void
add_rule(const struct index_graph *x, struct ninja_file *f)
{
	struct arena *a = x->arena;
	struct ninja_rule *r = vec_add(a, &f->rules);

	r->name = "index";
	*vec_add(a, &r->vars) = (struct ninja_var){"command",
		arena_fmt(a,
			"exec $aomaker index%s $options $out "
			"$module -- $pytest",
			paths_are_usual() ? "" : " --build-dir $dir")};
	*vec_add(a, &r->vars) = (struct ninja_var){"description", "$module"};
}

int
index_graph_write(const struct index_graph *x, const struct config *c)
{
	struct arena *a = x->arena;
	strings self = {0}, dir = {0};
	struct ninja_file f = {0};
	struct buf b = {0};
	strings answers = {0};
	int failed;

	*vec_add(a, &self) = install_beside(a, "aomaker");
	*vec_add(a, &dir) = paths.build;
	*vec_add(a, &f.comments) = "what each test module holds; made by "
				   "aomaker " AOMAKER_VERSION;
	*vec_add(a, &f.vars) = (struct ninja_var){"builddir", x->dir};
	*vec_add(a, &f.vars) =
		(struct ninja_var){"aomaker", ninja_text(a, &self)};
	*vec_add(a, &f.vars) = (struct ninja_var){"options", options(x, c)};
	*vec_add(a, &f.vars) =
		(struct ninja_var){"pytest", ninja_text(a, &x->pytest)};
	if (!paths_are_usual())
		*vec_add(a, &f.vars) =
			(struct ninja_var){"dir", ninja_text(a, &dir)};
	add_rule(x, &f);
	for (size_t i = 0; i < x->suite->paths.n; i++) {
		const char *module = x->suite->paths.v[i];
		struct ninja_edge *e = vec_add(a, &f.edges);
		strings name = {0};

		e->rule = "index";
		*vec_add(a, &name) = module;
		*vec_add(a, &answers) = index_graph_answer(x, module);
		*vec_add(a, &e->outputs) = answers.v[i];
		*vec_add(a, &e->vars) =
			(struct ninja_var){"module", ninja_text(a, &name)};
	}
	ninja_put(&b, &f);
	failed = remove_outdated(&answers, a) != 0 ||
		file_write(x->file, b.s, b.n) < 0;
	buf_release(&b);
	return failed ? -1 : 0;
}

int
index_graph_make(const struct index_graph *x, struct diag *d)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	const char *ninja = find_ninja(d);
	const char *argv[] = {ninja, "-f", x->file, "-k", "0", "-j",
		arena_fmt(d->arena, "%ld", cores > 0 ? cores : 2), NULL};
	struct spinner reading;
	struct buf said = {0};
	int status;

	if (!ninja)
		return -1;
	spinner_begin(&reading);
	status = process_listen(argv, &said, spinner_heard, &reading);
	spinner_end(&reading);
	if (status != 0)
		diag_error(d, "the test modules could not be read:\n%s",
			said.n ? said.s : strerror(errno));
	buf_release(&said);
	return status ? -1 : 0;
}
