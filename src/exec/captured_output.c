#define _DEFAULT_SOURCE
#include "exec/captured_output.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "os/last_bytes.h"

enum { END = 4096 }; /* bytes of each file that are saved */

void
captured_output_take(const struct attempt *t)
{
	static const char *const names[] = {"stdout", "stderr"};
	FILE *log = NULL;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *path = attempt_file(
			t, arena_fmt(t->arena, "captured.%s", names[i]));
		const char *end = last_bytes(t->arena, path, END);

		if (*end && (log || (log = fopen(t->worker.log, "ae"))))
			fprintf(log, "\n--- captured %s\n%s%s", names[i], end,
				end[strlen(end) - 1] == '\n' ? "" : "\n");
		unlink(path);
	}
	if (log)
		fclose(log);
}
