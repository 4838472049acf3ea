#define _GNU_SOURCE
#include "recorder/python.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "recorder/log.h"
#include "recorder/record.h"

/* the part of Python's interface that is needed here, as all versions have it */
static struct {
	int (*add_hook)(int (*)(const char *, void *, void *), void *);
	void *(*frame)(void);
	void *(*code)(void *);
	void *(*attribute)(void *, const char *);
	const char *(*text)(void *);
	void (*release)(void *);
} python;

/* 1: the next listing of this thread was announced to the audit hook */
static _Thread_local int announced;

/* 1: the code that runs is of importlib */
static int
imports(void)
{
	static const char importlib[] = "<frozen importlib";
	void *frame = python.frame(), *code, *name;
	const char *text = NULL;
	int found;

	code = frame ? python.code(frame) : NULL;
	name = code ? python.attribute(code, "co_filename") : NULL;
	text = name ? python.text(name) : NULL;
	found = text && strncmp(text, importlib, sizeof importlib - 1) == 0;
	if (name)
		python.release(name);
	if (code)
		python.release(code);
	return found;
}

static int
audit(const char *event, void *args, void *data)
{
	(void)args;
	(void)data;
	if (event[0] == 'o' && event[1] == 's' && log_current() &&
		(strcmp(event, "os.listdir") == 0 ||
			strcmp(event, "os.scandir") == 0))
		announced = imports();
	return 0;
}

int
python_lists(void)
{
	int own = announced;

	announced = 0;
	return own;
}

static int
is_found(void *function, const char *name)
{
	*(void **)function = dlsym(RTLD_DEFAULT, name);
	return *(void **)function != NULL;
}

/* 1: the word begins or ends the option `-X dev` */
static int
asks_for_debug(const char *before, const char *word)
{
	return strcmp(word, "-Xdev") == 0 ||
		(strcmp(before, "-X") == 0 && strcmp(word, "dev") == 0);
}

/*
 * 1: Python will allocate with checks. It would free a hook that was added before
 * it has begun as if that had been allocated so, and die.
 */
static int
debugs_memory(int argc, char **argv)
{
	const char *mode = getenv("PYTHONDEVMODE"),
		   *malloc = getenv("PYTHONMALLOC");

	for (int i = 1; i < argc; i++)
		if (asks_for_debug(argv[i - 1], argv[i]))
			return 1;
	return (mode && *mode) || (malloc && *malloc);
}

int
python_watch(int argc, char **argv)
{
	if (debugs_memory(argc, argv))
		return 0;
	if (!is_found(&python.add_hook, "PySys_AddAuditHook"))
		return 0;
	if (is_found(&python.frame, "PyEval_GetFrame") &&
		is_found(&python.code, "PyFrame_GetCode") &&
		is_found(&python.attribute, "PyObject_GetAttrString") &&
		is_found(&python.text, "PyUnicode_AsUTF8") &&
		is_found(&python.release, "Py_DecRef"))
		python.add_hook(audit, NULL);
	return 1;
}
