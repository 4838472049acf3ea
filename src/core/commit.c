#include "core/commit.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "os/fs.h"
#include "os/path.h"

/* the first of these variables that is set; or NULL */
static const char *
variable(const char *const *names)
{
	for (; *names; names++)
		if (getenv(*names) && *getenv(*names))
			return getenv(*names);
	return NULL;
}

/* the first line of a file; NULL: there is none */
static const char *
line_of(struct arena *a, const char *path)
{
	struct buf text = {0};
	const char *line = NULL;

	if (fs_read(path, &text) == 0 && text.n)
		line = arena_ndup(a, text.s, strcspn(text.s, "\r\n"));
	buf_release(&text);
	return line;
}

/* the folder .git of the repository around this one; of a worktree its own */
static const char *
git_folder(struct arena *a)
{
	const char *dir = path_real(a, "."), *path, *line;

	while (dir && *dir) {
		path = path_join(a, dir, ".git");
		if (fs_is_dir(path))
			return path;
		line = line_of(a, path);
		if (line && strncmp(line, "gitdir: ", 8) == 0)
			return line[8] == '/' ? line + 8
					      : path_join(a, dir, line + 8);
		dir = arena_ndup(a, dir, (size_t)(strrchr(dir, '/') - dir));
	}
	return NULL;
}

/* the commit of a reference in packed-refs: lines of "COMMIT REFERENCE" */
static const char *
packed(struct arena *a, const char *folder, const char *reference)
{
	const char *wanted = arena_fmt(a, " %s\n", reference), *at;
	struct buf text = {0};
	const char *id = NULL;

	if (fs_read(path_join(a, folder, "packed-refs"), &text) == 0 &&
		(at = strstr(text.s, wanted)) && at - text.s >= 40)
		id = arena_ndup(a, at - 40, 40);
	buf_release(&text);
	return id;
}

static struct commit
read_git(struct arena *a)
{
	static const char ref[] = "ref: ", heads[] = "refs/heads/";
	const char *folder = git_folder(a), *head, *shared;
	struct commit c = {0};

	head = folder ? line_of(a, path_join(a, folder, "HEAD")) : NULL;
	if (!head)
		return c;
	if (strncmp(head, ref, sizeof ref - 1) != 0) { /* no branch */
		c.id = head;
		return c;
	}
	head += sizeof ref - 1;
	if (strncmp(head, heads, sizeof heads - 1) == 0)
		c.branch = head + sizeof heads - 1;
	shared = line_of(a, path_join(a, folder, "commondir"));
	if (shared)
		folder = *shared == '/' ? shared : path_join(a, folder, shared);
	c.id = line_of(a, path_join(a, folder, head));
	if (!c.id)
		c.id = packed(a, folder, head);
	return c;
}

struct commit
commit_find(struct arena *a)
{
	static const char *const ids[] = {
		"GITHUB_SHA", "CI_COMMIT_SHA", "GIT_COMMIT", NULL};
	static const char *const branches[] = {"GITHUB_HEAD_REF",
		"GITHUB_REF_NAME", "CI_COMMIT_REF_NAME", "GIT_BRANCH", NULL};
	struct commit c = {variable(ids), variable(branches)};

	return c.id ? c : read_git(a);
}
