/* Wrappers of functions that read the environment, and of the one that tells us
   where to record. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "recorder/log.h"
#include "recorder/record.h"
#include "recorder/wrap.h"

/* Variables that differ from one terminal, shell or folder to the next, which most
   programs ask for and no test depends on; "*" is for any end */
static const char *const noise[] = {"AOMAKER_*", "COLORTERM", "COLUMNS",
	"LINES", "LS_COLORS", "OLDPWD", "PWD", "PYTEST_CURRENT_TEST",
	"PYTEST_XDIST_*", "PYTHONHASHSEED", "SHLVL", "TEMP", "TERM", "TERMCAP",
	"TMP", "TMPDIR", "_", NULL};

static int
is_noise(const char *name, size_t n)
{
	for (const char *const *p = noise; *p; p++) {
		size_t length = strlen(*p);

		if ((*p)[length - 1] == '*'
				? n >= length - 1 &&
					strncmp(name, *p, length - 1) == 0
				: n == length && strncmp(name, *p, n) == 0)
			return 1;
	}
	return 0;
}

static void
record_name(const char *name, size_t n)
{
	char text[256];

	if (n == 0 || is_noise(name, n))
		return;
	if (n >= sizeof text) {
		log_lost();
		return;
	}
	memcpy(text, name, n);
	text[n] = '\0';
	record_text("env", text, NULL);
}

EXPORT char *
getenv(const char *name)
{
	REAL(getenv);
	if (log_current())
		record_name(name, strlen(name));
	return real(name);
}

EXPORT char *
secure_getenv(const char *name)
{
	REAL(secure_getenv);
	if (log_current())
		record_name(name, strlen(name));
	return real(name);
}

EXPORT int
setenv(const char *name, const char *value, int replaces)
{
	REAL(setenv);
	if (!wrap_is_null(name) && !wrap_is_null(value) &&
		strcmp(name, LOG_VARIABLE) == 0) {
		log_command(value);
		return 0;
	}
	return real(name, value, replaces);
}
