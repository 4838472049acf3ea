#include "report/rerun_command.h"

#include <string.h>

#include "base/text.h"
#include "os/path.h"

const char *
rerun_command_path(struct arena *a, const struct plan *p, const char *id)
{
	if (!p->rootdir || strcmp(p->rootdir, ".") == 0)
		return path_argument(a, id);
	return arena_fmt(a, "%s/%s", p->rootdir, id);
}

void
rerun_command_put_words(struct buf *b, const strings *words)
{
	for (size_t i = 0; i < words->n; i++) {
		buf_addc(b, ' ');
		text_shell(b, words->v[i]);
	}
}

void
rerun_command_put(struct buf *b, const struct plan *p, const strings *words)
{
	buf_adds(b, "arun");
	rerun_command_put_words(b, &p->rerun_options);
	rerun_command_put_words(b, words);
}

/* the options of the run stand behind this one, which --dist-mark would take */
static void
put_with(struct buf *b, const struct plan *p, const strings *typed,
	const char *option)
{
	const strings *words = typed ? typed : &p->rerun_options;

	buf_adds(b, "arun");
	if (!strings_contain(words, option))
		buf_addf(b, " %s", option);
	rerun_command_put_words(b, words);
}

void
rerun_command_put_failed(
	struct buf *b, const struct plan *p, const strings *typed)
{
	put_with(b, p, typed, "--lf");
}

void
rerun_command_put_resume(
	struct buf *b, const struct plan *p, const strings *typed)
{
	put_with(b, p, typed, "--resume");
}
