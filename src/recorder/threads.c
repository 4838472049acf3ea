/* A thread records where the one that started it does. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>

#include "recorder/log.h"
#include "recorder/wrap.h"

struct beginning {
	void *(*run)(void *);
	void *argument;
	struct log *log;
};

static void *
run(void *data)
{
	struct beginning b = *(struct beginning *)data;

	free(data);
	log_inherit(b.log);
	return b.run(b.argument);
}

EXPORT int
pthread_create(pthread_t *restrict thread,
	const pthread_attr_t *restrict attributes, void *(*function)(void *),
	void *restrict argument)
{
	struct beginning *b;
	int error;

	REAL(pthread_create);
	b = log_of_thread() ? malloc(sizeof *b) : NULL;
	if (!b)
		return real(thread, attributes, function, argument);
	*b = (struct beginning){function, argument, log_of_thread()};
	error = real(thread, attributes, run, b);
	if (error)
		free(b);
	return error;
}
