#define _GNU_SOURCE
#include "worker/process_tree.h"

#include <ctype.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "formats/secret_names.h"
#include "os/fs.h"

enum { COMMAND_MAX = 160, FILES_MAX = 40 };

typedef VEC(struct tree_process) processes;

static int
read_stat(struct arena *a, const char *pid, struct tree_process *p)
{
	struct buf text = {0};
	const char *end;
	int parent, group, fine = 0;

	if (fs_read(arena_fmt(a, "/proc/%s/stat", pid), &text) == 0 &&
		(end = strrchr(text.s, ')')))
		fine = sscanf(end + 1,
			       " %c %d %d %*d %*d %*d %*u %*u %*u %*u "
			       "%*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
			       &p->state, &parent, &group, &p->start) == 4;
	buf_release(&text);
	if (!fine)
		return 0;
	p->pid = (pid_t)atol(pid);
	p->parent = parent;
	p->group = group;
	return 1;
}

static int
is_ours(struct arena *a, const char *pid)
{
	struct stat st;

	return stat(arena_fmt(a, "/proc/%s", pid), &st) == 0 &&
		st.st_uid == geteuid();
}

static int
contains(const processes *list, pid_t pid)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i].pid == pid)
			return 1;
	return 0;
}

/* this process and its ancestors, none of which is the worker's */
static processes
read_ancestors(struct arena *a)
{
	processes ancestors = {0};
	struct tree_process p;

	for (pid_t pid = getpid(); pid > 0 && !contains(&ancestors, pid) &&
		read_stat(a, arena_fmt(a, "%ld", (long)pid), &p);
		pid = p.parent)
		*vec_add(a, &ancestors) = p;
	return ancestors;
}

/*
 * All processes that may be the worker's. We ask for the worker, so it and all
 * that it has started began after us.
 */
static void
read_all(struct arena *a, processes *all)
{
	processes ancestors = read_ancestors(a);
	strings names = {0};
	struct tree_process p;

	if (ancestors.n)
		fs_list(a, "/proc", &names);
	for (size_t i = 0; i < names.n; i++)
		if (isdigit((unsigned char)*names.v[i]) &&
			is_ours(a, names.v[i]) &&
			read_stat(a, names.v[i], &p) && p.state != 'Z' &&
			!contains(&ancestors, p.pid) &&
			p.start >= ancestors.v[0].start)
			*vec_add(a, all) = p;
}

/* 1: its environment has the variable of this attempt. The worker's pid tells
   it from an earlier attempt in the same folder */
static int
is_marked(const struct process_tree *s, pid_t pid)
{
	const char *mark = arena_fmt(s->arena, WORKER_VARIABLE "=%s:%ld",
		s->folder, (long)s->worker);
	struct buf text = {0};
	size_t i = 0;

	fs_read(arena_fmt(s->arena, "/proc/%ld/environ", (long)pid), &text);
	while (i < text.n && strcmp(text.s + i, mark) != 0)
		i += strlen(text.s + i) + 1;
	buf_release(&text);
	return i < text.n;
}

static const char *
link_of(struct arena *a, pid_t pid, const char *descriptor)
{
	char target[4096];
	ssize_t n =
		readlink(arena_fmt(a, "/proc/%ld/fd/%s", (long)pid, descriptor),
			target, sizeof target);

	return n > 0 ? arena_ndup(a, target, (size_t)n) : NULL;
}

static strings
open_files(struct arena *a, pid_t pid)
{
	strings names = {0}, files = {0};

	fs_list(a, arena_fmt(a, "/proc/%ld/fd", (long)pid), &names);
	for (size_t i = 0; i < names.n; i++) {
		const char *target = link_of(a, pid, names.v[i]);

		if (target)
			*vec_add(a, &files) = target;
	}
	return files;
}

/* /proc/PID/fdinfo/N has a line "flags:", as of open(), octal */
static int
is_for_writing(struct arena *a, pid_t pid, const char *descriptor)
{
	struct buf text = {0};
	const char *line = NULL;
	unsigned long flags = 0;

	if (fs_read(arena_fmt(a, "/proc/%ld/fdinfo/%s", (long)pid, descriptor),
		    &text) == 0 &&
		text.n)
		line = strstr(text.s, "flags:");
	if (line)
		flags = strtoul(line + strlen("flags:"), NULL, 8);
	buf_release(&text);
	return (flags & O_ACCMODE) != O_RDONLY;
}

/* A process that only reads the journal is not the worker's: arun, Ninja, a
   person. */
static int
writes_journal(const struct process_tree *s, pid_t pid)
{
	struct arena *a = s->arena;
	const char *journal = arena_fmt(a, "%s/events.jsonl", s->folder);
	strings names = {0};

	fs_list(a, arena_fmt(a, "/proc/%ld/fd", (long)pid), &names);
	for (size_t i = 0; i < names.n; i++) {
		const char *target = link_of(a, pid, names.v[i]);

		if (target && strcmp(target, journal) == 0 &&
			is_for_writing(a, pid, names.v[i]))
			return 1;
	}
	return 0;
}

static int
is_known(const struct process_tree *s, pid_t pid)
{
	for (size_t i = 0; i < s->processes.n; i++)
		if (s->processes.v[i].pid == pid)
			return 1;
	return 0;
}

void
process_tree_take(struct process_tree *s)
{
	processes all = {0};
	size_t before;
	int marks = 1;

	read_all(s->arena, &all);
	do {
		before = s->processes.n;
		for (size_t i = 0; i < all.n; i++) {
			const struct tree_process *p = &all.v[i];

			if (!is_known(s, p->pid) &&
				(p->pid == s->worker || p->group == s->worker ||
					p->parent == s->worker ||
					is_known(s, p->parent) ||
					(marks && s->folder &&
						(is_marked(s, p->pid) ||
							writes_journal(
								s, p->pid)))))
				*vec_add(s->arena, &s->processes) = *p;
		}
		marks = 0;
	} while (s->processes.n > before);
}

/* secret: the argument before was an option with the name of a secret */
static void
put_argument(struct buf *b, const char *argument, int secret)
{
	const char *equals = strchr(argument, '=');

	if (secret)
		buf_adds(b, "***");
	else if (equals && secret_name_is_secret(argument))
		buf_addf(b, "%.*s***", (int)(equals + 1 - argument), argument);
	else
		text_put(b, argument);
}

static const char *
command(struct arena *a, pid_t pid)
{
	static const char server[] = "worker.py serve ";
	struct buf text = {0}, b = {0};
	const char *line;
	int secret = 0;

	fs_read(arena_fmt(a, "/proc/%ld/cmdline", (long)pid), &text);
	buf_adds(&b, "");
	for (size_t i = 0; i < text.n && b.n < COMMAND_MAX;
		i += strlen(text.s + i) + 1) {
		if (i)
			buf_addc(&b, ' ');
		put_argument(&b, text.s + i, secret);
		secret = text.s[i] == '-' && !strchr(text.s + i, '=') &&
			secret_name_is_secret(text.s + i);
	}
	line = arena_ndup(a, b.s, b.n < COMMAND_MAX ? b.n : COMMAND_MAX);
	buf_release(&text);
	buf_release(&b);
	/* a child of the fork server still has its command line */
	return strstr(line, server) ? "a fork of the worker" : line;
}

void
process_tree_put(struct buf *b, const struct process_tree *s)
{
	strings files = open_files(s->arena, s->worker);

	if (s->processes.n)
		buf_adds(b, "processes:\n");
	for (size_t i = 0; i < s->processes.n; i++)
		buf_addf(b, "  %ld  %s\n", (long)s->processes.v[i].pid,
			s->processes.v[i].pid == s->worker
				? "the worker"
				: command(s->arena, s->processes.v[i].pid));
	if (files.n)
		buf_adds(b, "open files of the worker:\n");
	for (size_t i = 0; i < files.n && i < FILES_MAX; i++)
		if (strcmp(files.v[i], "/dev/null") != 0) {
			buf_adds(b, "  ");
			text_put(b, files.v[i]);
			buf_addc(b, '\n');
		}
}

static int
lives(struct arena *a, const struct tree_process *p)
{
	struct tree_process now;

	return read_stat(a, arena_fmt(a, "%ld", (long)p->pid), &now) &&
		now.start == p->start && now.state != 'Z';
}

void
process_tree_signal(const struct process_tree *s, int signal)
{
	for (size_t i = 0; i < s->processes.n; i++)
		if (lives(s->arena, &s->processes.v[i]))
			kill(s->processes.v[i].pid, signal);
}

const char *
process_tree_kill(struct process_tree *s)
{
	const char *leaks = NULL;

	process_tree_take(s);
	for (size_t i = 0; i < s->processes.n; i++) {
		const struct tree_process *p = &s->processes.v[i];

		if (p->group == s->worker || !lives(s->arena, p))
			continue;
		leaks = arena_fmt(s->arena, "%s%s'%s' (process %ld)",
			leaks ? leaks : "", leaks ? ", " : "",
			command(s->arena, p->pid), (long)p->pid);
		kill(p->pid, SIGKILL);
	}
	return leaks;
}
