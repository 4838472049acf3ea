#define _DEFAULT_SOURCE
#include "os/keypress.h"

#include <signal.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

static struct termios before, ours;
static volatile sig_atomic_t taken;
static int left; /* 1: another process reads the keys */

static int
in_foreground(void)
{
	return tcgetpgrp(STDIN_FILENO) == getpgrp();
}

void
keypress_close(void)
{
	if (taken)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
	taken = 0;
}

/* Ctrl-\: the terminal is restored before we die of it */
static void
on_quit(int signal_)
{
	keypress_close();
	signal(signal_, SIG_DFL);
	raise(signal_);
}

/* Ctrl-Z: the shell gets its terminal settings, and fg sets ours again */
static void
on_stop(int signal_)
{
	int had = taken;

	(void)signal_;
	keypress_close();
	raise(SIGSTOP);
	if (had && in_foreground())
		taken = tcsetattr(STDIN_FILENO, TCSADRAIN, &ours) == 0;
}

void
keypress_open(void)
{
	if (taken || left || !isatty(STDIN_FILENO) || !in_foreground() ||
		tcgetattr(STDIN_FILENO, &before) != 0)
		return;
	ours = before;
	ours.c_lflag &= (tcflag_t) ~(ICANON | ECHO);
	ours.c_cc[VMIN] = 0; /* a read does not wait */
	ours.c_cc[VTIME] = 0;
	atexit(keypress_close);
	signal(SIGQUIT, on_quit);
	signal(SIGTSTP, on_stop);
	taken = tcsetattr(STDIN_FILENO, TCSADRAIN, &ours) == 0;
}

int
keypress_next(void)
{
	unsigned char key;

	return taken && in_foreground() && read(STDIN_FILENO, &key, 1) == 1
		? key
		: 0;
}

void
keypress_leave(void)
{
	left = 1;
	taken = 0;
}

int
keypress_descriptor(void)
{
	return taken ? STDIN_FILENO : -1;
}
