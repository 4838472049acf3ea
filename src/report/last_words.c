#define _DEFAULT_SOURCE
#include "report/last_words.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/fs.h"

static const char frame_start[] = "  File \"";

static const char *
next_line(const char *line)
{
	line += strcspn(line, "\n");
	return *line ? line + 1 : line;
}

static int
has(struct words w, const char *part)
{
	size_t n = strlen(part);

	for (size_t i = 0; i + n <= w.n; i++)
		if (memcmp(w.text + i, part, n) == 0)
			return 1;
	return 0;
}

/* 1: the line is a frame: its file, line and function */
static int
read_frame(const char *line, struct last_words *w)
{
	const char *end, *rest;
	char *after;

	if (strncmp(line, frame_start, sizeof frame_start - 1) != 0)
		return 0;
	line += sizeof frame_start - 1;
	end = line + strcspn(line, "\"\n");
	rest = "\", line ";
	if (strncmp(end, rest, strlen(rest)) != 0)
		return 0;
	w->path = (struct words){line, (size_t)(end - line)};
	w->line = strtol(end + strlen(rest), &after, 10);
	if (strncmp(after, " in ", 4) != 0)
		return 0;
	w->function = (struct words){after + 4, strcspn(after + 4, "\n")};
	return 1;
}

/* 1: the file is neither of the standard library nor installed nor ours */
static int
is_of_project(struct words path)
{
	return path.n && path.text[0] != '<' && !has(path, "/site-packages/") &&
		!has(path, "/dist-packages/") && !has(path, "/lib/python3") &&
		!has(path, "/aomaker_pytest/") &&
		!has(path, "/python/worker.py");
}

/* 1: the path ends with that of the test's module */
static int
is_module(struct words path, const char *id)
{
	size_t n = strcspn(id, ":");

	return path.n >= n && memcmp(path.text + path.n - n, id, n) == 0;
}

/* reads the stack that begins here: its innermost frame of the project. 2: the
   test's module is in it, 1: it has such a frame, 0: it has none */
static int
read_stack(const char *line, const char *id, struct last_words *found)
{
	struct last_words frame = {0};
	int rank = 0;

	for (; read_frame(line, &frame); line = next_line(line)) {
		if (!is_of_project(frame.path))
			continue;
		if (!rank) {
			found->path = frame.path;
			found->line = frame.line;
			found->function = frame.function;
			rank = 1;
		}
		if (is_module(frame.path, id))
			return 2;
	}
	return rank;
}

/* the path from the working directory, if it is below that */
static void
make_relative(struct words *path)
{
	char dir[4096];
	size_t n;

	if (!path->text || !getcwd(dir, sizeof dir))
		return;
	n = strlen(dir);
	if (path->n > n + 1 && memcmp(path->text, dir, n) == 0 &&
		path->text[n] == '/')
		*path = (struct words){path->text + n + 1, path->n - n - 1};
}

/* the thread whose stack has the test's module, else the current one */
static void
find_place(struct last_words *w, const char *text, const char *id)
{
	int best = 0;

	for (const char *line = text; *line; line = next_line(line)) {
		int current = strncmp(line, "Current thread ", 15) == 0;
		struct last_words stack = {0};
		int rank;

		if (!current && strncmp(line, "Thread 0x", 9) != 0)
			continue;
		w->stacks = 1;
		rank = read_stack(next_line(line), id, &stack);
		rank = rank == 2 ? 3 : rank ? 1 + current : 0;
		if (rank <= best)
			continue;
		best = rank;
		w->path = stack.path;
		w->line = stack.line;
		w->function = stack.function;
	}
	make_relative(&w->path);
}

/* the last line of a section of the log that is not blank */
static struct words
last_line(const char *text, const char *title)
{
	struct words found = {0};
	const char *line = strstr(text, title);

	for (line = line ? next_line(line) : ""; *line;
		line = next_line(line)) {
		size_t n = strcspn(line, "\n");

		if (strncmp(line, "--- captured ", 13) == 0)
			break;
		if (strspn(line, " \t\r") < n)
			found = (struct words){line, n};
	}
	return found;
}

int
last_words_find(struct last_words *w, const char *id, enum outcome outcome,
	const char *longrepr)
{
	static const char then[] = "\n\nand then: ";
	const char *text = longrepr ? longrepr : "", *end;

	*w = (struct last_words){0};
	if (outcome != OUTCOME_CRASHED && outcome != OUTCOME_TIMED_OUT)
		return 0;
	end = strstr(text, then);
	if (end) {
		w->before = text;
		w->nbefore = (size_t)(end - text);
		text = end + 1;
	}
	find_place(w, text, id);
	w->stdout_line = last_line(text, "--- captured stdout\n");
	w->stderr_line = last_line(text, "--- captured stderr\n");
	return 1;
}

void
last_words_put_place(struct buf *b, const struct last_words *w)
{
	if (w->path.text)
		buf_addf(b, "at %.*s:%ld in %.*s", (int)w->path.n, w->path.text,
			w->line, (int)w->function.n, w->function.text);
}

void
last_words_put_source(struct buf *b, const struct last_words *w)
{
	struct buf path = {0}, text = {0};
	const char *line;

	if (!w->path.text)
		return;
	buf_add(&path, w->path.text, w->path.n);
	buf_addc(&path, '\0');
	if (fs_read(path.s, &text) == 0 && text.n) {
		line = text.s;
		for (long i = 1; i < w->line && *line; i++)
			line = next_line(line);
		line += strspn(line, " \t");
		buf_add(b, line, strcspn(line, "\r\n"));
	}
	buf_release(&path);
	buf_release(&text);
}
