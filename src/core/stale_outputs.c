#define _DEFAULT_SOURCE
#include "core/stale_outputs.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hashmap.h"
#include "core/file_stamp.h"
#include "core/paths.h"
#include "formats/json.h"
#include "os/file_write.h"
#include "os/fs.h"

enum { DIGITS = 16 }; /* a stamp has so many digits */

/* the stamp of one file, in hexadecimal digits */
static const char *
stamp(const char *path, struct arena *a)
{
	strings one = {.v = &path, .n = 1};

	return arena_fmt(a, "%016" PRIx64, file_stamp_all(&one, a));
}

/* reads lines "STAMP PATH" into a map path -> stamp, and a list of the paths; -1
   with errno */
static int
read_stamps(const char *file, struct hashmap *stamps, strings *files)
{
	struct arena *a = stamps->arena;
	struct buf text = {0};
	int failed = fs_read(file, &text) != 0 && errno != ENOENT;

	for (char *line = text.n ? strtok(text.s, "\n") : NULL; line;
		line = strtok(NULL, "\n")) {
		const char *path = line + DIGITS + 1;

		if (strlen(line) <= DIGITS + 1)
			continue;
		*hashmap_at(stamps, path) = (void *)arena_ndup(a, line, DIGITS);
		*vec_add(a, files) = arena_dup(a, path);
	}
	buf_release(&text);
	return failed ? -1 : 0;
}

/* 1 when one of the files has changed */
static int
has_changed(const struct hashmap *changed, const strings *files)
{
	size_t i = 0;

	while (i < files->n && !hashmap_get(changed, files->v[i]))
		i++;
	return i < files->n;
}

static int
was_made_of(const char *answer, const struct hashmap *changed, struct arena *a)
{
	const char *cause;
	jv all = json_read(a, answer, &cause);
	strings inputs = {0};

	json_strings(a, all, "inputs", &inputs);
	jv_free(all);
	return has_changed(changed, &inputs);
}

int
stale_outputs_remove(const char *file, const strings *answers,
	const strings *common, struct arena *a)
{
	struct hashmap stamps = {.arena = a}, changed = {.arena = a};
	double written = fs_changed(file);
	strings files = {0};
	int all;

	if (read_stamps(file, &stamps, &files) != 0)
		return -1;
	/* Ninja itself sees the files that are newer. */
	for (size_t i = 0; i < files.n; i++)
		if (fs_changed(files.v[i]) <= written &&
			strcmp(stamp(files.v[i], a),
				hashmap_get(&stamps, files.v[i])) != 0)
			*hashmap_at(&changed, files.v[i]) = a;
	all = has_changed(&changed, common);
	for (size_t i = 0; changed.n && i < answers->n; i++)
		if ((all || was_made_of(answers->v[i], &changed, a)) &&
			fs_remove(answers->v[i]) != 0)
			return -1;
	return 0;
}

int
stale_outputs_keep(const char *file, const strings *inputs, struct arena *a)
{
	struct hashmap stamps = {.arena = a}, seen = {.arena = a};
	struct buf b = {0};
	strings files = {0};
	int failed = read_stamps(file, &stamps, &files) != 0;

	for (size_t i = 0; i < inputs->n; i++) {
		const char *path = inputs->v[i];
		void **at = hashmap_at(&seen, path);

		if (!*at && !strchr(path, '\n') && !fs_is_dir(path))
			buf_addf(&b, "%s %s\n", stamp(path, a), path);
		*at = a;
	}
	for (size_t i = 0; i < files.n; i++)
		if (!hashmap_get(&seen, files.v[i]))
			buf_addf(&b, "%s %s\n",
				(const char *)hashmap_get(&stamps, files.v[i]),
				files.v[i]);
	/* Files newer than this one are Ninja's, so its time is set even when
	   its content stays. */
	failed = failed ||
		(b.n &&
			(file_write(file, b.s, b.n) < 0 ||
				fs_date(file, fs_now(paths.build)) != 0));
	buf_release(&b);
	return failed ? -1 : 0;
}
