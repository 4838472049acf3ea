/*
 * What `arun --watch` shows between its rounds, and the keys that it takes.
 */
#ifndef WATCH_WATCH_SCREEN_H
#define WATCH_WATCH_SCREEN_H

#include <time.h>

#include "os/tty.h"
#include "watch/round.h"

enum watch_key {
	WATCH_KEY_NONE,
	WATCH_KEY_AGAIN,
	WATCH_KEY_ALL,
	WATCH_KEY_FAILED,
	WATCH_KEY_GROUP,   /* the word of the screen names them */
	WATCH_KEY_PATTERN, /* the word of the screen is one, or empty */
	WATCH_KEY_LOGIN,
	WATCH_KEY_OPEN,
	WATCH_KEY_QUIT
};

struct watch_screen {
	struct tty tty;
	int silent;          /* 1: standard output is for programs */
	time_t green;        /* since when all tests pass; 0: some fail */
	size_t rounds;       /* that have ended green since */
	enum watch_key asks; /* what the word is for that is being typed */
	struct buf typed;    /* the word so far */
	const char *word;    /* the last whole word, valid until the next one */
};

void watch_screen_open(struct watch_screen *s, const char *colour, int silent);
void watch_screen_close(struct watch_screen *s);

/* a round has ended, and has told its result */
void
watch_screen_ended(struct watch_screen *s, const struct round_result *result);

/* a round could not run; it has printed why */
void watch_screen_failed(struct watch_screen *s);

/* takes a key that was pressed */
enum watch_key watch_screen_key(struct watch_screen *s, int key);

#endif
