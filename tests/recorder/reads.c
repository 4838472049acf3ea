/*
 * A program that reads in one way for each of its arguments, for the tests of the
 * recorder (tests/python/recorder). Files are those of the current directory.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <fts.h>
#include <ftw.h>
#include <glob.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void
no(void)
{
	abort();
}

static int
visit(const char *path, const struct stat *s, int kind, struct FTW *at)
{
	(void)path, (void)s, (void)kind, (void)at;
	return 0;
}

static void
walk_fts(void)
{
	char *roots[] = {"folder", NULL};
	FTS *walk = fts_open(roots, FTS_PHYSICAL, NULL);

	while (fts_read(walk))
		;
	fts_close(walk);
}

static void
list(DIR *d)
{
	while (d && readdir(d))
		;
	if (d)
		closedir(d);
}

static void
close_all_and_read(void)
{
	for (int fd = 0; fd < 1024; fd++)
		close(fd);
	if (open("data", O_RDONLY) != 0)
		no();
}

static void
read_in_fork(void)
{
	if (fork() == 0) {
		open("data", O_RDONLY);
		kill(getpid(), SIGKILL);
	}
	wait(NULL);
}

static void *
thread(void *unused)
{
	open("data", O_RDONLY);
	return unused;
}

static void
read_in_thread(void)
{
	pthread_t t;

	pthread_create(&t, NULL, thread, NULL);
	pthread_join(t, NULL);
}

static void
read_in_handler(int signal)
{
	(void)signal;
	open("data", O_RDONLY);
}

/* on the smallest stack that a handler may have */
static void
raise_signal(void)
{
	stack_t stack = {.ss_sp = malloc(8192), .ss_size = 8192};
	struct sigaction s = {
		.sa_handler = read_in_handler, .sa_flags = SA_ONSTACK};

	sigaltstack(&stack, NULL);
	sigaction(SIGUSR1, &s, NULL);
	raise(SIGUSR1);
}

static void
start_in_vfork(void)
{
	if (vfork() == 0) {
		execl("/bin/cat", "cat", "data", NULL);
		_exit(1);
	}
	wait(NULL);
}

static void
spawn(void)
{
	char *argv[] = {"cat", "data", NULL}, *none[] = {NULL};
	pid_t pid;

	if (posix_spawnp(&pid, "cat", NULL, NULL, argv, none) != 0)
		no();
	wait(NULL);
}

static void
start(const char *path)
{
	if (fork() == 0) {
		execl(path, path, NULL);
		_exit(0);
	}
	wait(NULL);
}

static void
read_with_the_last_descriptor(void)
{
	struct rlimit four = {4, 4};

	setrlimit(RLIMIT_NOFILE, &four);
	if (open("data", O_RDONLY) != 3)
		no();
}

static void
read_env(void)
{
	if (getenv("VARIABLE"))
		putchar('x');
}

static void
act(const char *what)
{
	struct stat s;
	glob_t g;

	if (strcmp(what, "open") == 0)
		open("data", O_RDONLY);
	else if (strcmp(what, "openat") == 0)
		openat(open("folder", O_RDONLY | O_DIRECTORY), "inner", 0);
	else if (strcmp(what, "parent") == 0)
		open("folder/../data", O_RDONLY);
	else if (strcmp(what, "dots") == 0)
		open(".//./data", O_RDONLY);
	else if (strcmp(what, "fopen") == 0)
		fopen("data", "r");
	else if (strcmp(what, "syscall") == 0)
		syscall(SYS_openat, AT_FDCWD, "data", O_RDONLY, 0);
	else if (strcmp(what, "append") == 0)
		fopen("data", "a");
	else if (strcmp(what, "update") == 0)
		open("data", O_RDWR);
	else if (strcmp(what, "absent") == 0)
		open("nothing", O_RDONLY);
	else if (strcmp(what, "stat") == 0)
		stat("data", &s);
	else if (strcmp(what, "access") == 0)
		access("nothing", R_OK);
	else if (strcmp(what, "opendir") == 0)
		list(opendir("folder"));
	else if (strcmp(what, "fdopendir") == 0)
		list(fdopendir(open("folder", O_RDONLY)));
	else if (strcmp(what, "glob") == 0)
		glob("folder/*", 0, NULL, &g), globfree(&g);
	else if (strcmp(what, "nftw") == 0)
		nftw("folder", visit, 8, FTW_PHYS);
	else if (strcmp(what, "fts") == 0)
		walk_fts();
	else if (strcmp(what, "getenv") == 0)
		read_env();
	else if (strcmp(what, "closed") == 0)
		close_all_and_read();
	else if (strcmp(what, "fork") == 0)
		read_in_fork();
	else if (strcmp(what, "thread") == 0)
		read_in_thread();
	else if (strcmp(what, "signal") == 0)
		raise_signal();
	else if (strcmp(what, "vfork") == 0)
		start_in_vfork();
	else if (strcmp(what, "spawn") == 0)
		spawn();
	else if (strcmp(what, "system") == 0)
		system("cat data");
	else if (strcmp(what, "popen") == 0)
		pclose(popen("cat data", "w"));
	else if (strcmp(what, "limit") == 0)
		read_with_the_last_descriptor();
	else
		start(what);
}

int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		act(argv[i]);
	return 0;
}
