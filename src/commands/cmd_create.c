/* `aomaker create NAME`: makes a new project from templates/project. */
#define _DEFAULT_SOURCE
#include "commands/commands.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/die.h"
#include "core/install.h"
#include "formats/ninja.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"

/* copies a directory without byte code */
static int
copy_tree(struct arena *a, const char *from, const char *to)
{
	strings names = {0};
	struct stat st;

	if (mkdir(to, 0775) != 0 || fs_list(a, from, &names) != 0)
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		const char *source = path_join(a, from, names.v[i]);
		const char *target = path_join(a, to, names.v[i]);
		struct buf bytes = {0};
		int failed;

		if (strcmp(names.v[i], "__pycache__") == 0)
			continue;
		if (stat(source, &st) != 0)
			return -1;
		if (S_ISDIR(st.st_mode))
			failed = copy_tree(a, source, target) != 0;
		else
			failed = fs_read(source, &bytes) != 0 ||
				file_write(target, bytes.s, bytes.n) < 0;
		buf_release(&bytes);
		if (failed)
			return -1;
	}
	return 0;
}

/* -1: nothing of the project is left behind, and d says why */
static int
create_project(const char *name, struct diag *d)
{
	const char *template = install_share(d->arena, "templates/project");
	const char *aside = arena_fmt(d->arena, "%s.new", name);

	if (!template)
		die("templates/project is missing; is aomaker installed whole?");
	if (fs_is_dir(name) || fs_is_file(name)) {
		diag_error(d, "'%s' exists; choose another name", name);
		return -1;
	}
	if (copy_tree(d->arena, template, aside) == 0) {
		struct stat st;

		if (lstat(name, &st) != 0 && rename(aside, name) == 0)
			return 0;
	}
	diag_file(d, name);
	fs_remove(aside);
	return -1;
}

int
cmd_create(const struct cli *cli, struct diag *d)
{
	struct buf word = {0};

	if (cli->operands.n != 1) {
		diag_error(d, "aomaker create NAME wants one name");
		return EXIT_USAGE;
	}
	if (create_project(cli->operands.v[0], d) != 0)
		return EXIT_USAGE;
	ninja_word(&word, cli->operands.v[0]);
	printf("%s is created; next:\n    cd %s\n    arun --mp\n",
		cli->operands.v[0], word.s);
	buf_release(&word);
	return 0;
}
