#include "report/rerun_command.h"

#include <string.h>

#include "base/text.h"
#include "os/fs.h"

const char *
again_path(struct arena *a, const struct plan *p, const char *id)
{
	if (!p->rootdir || strcmp(p->rootdir, ".") == 0)
		return fs_argument(a, id);
	return arena_fmt(a, "%s/%s", p->rootdir, id);
}

void
again_put_words(struct buf *b, const strings *words)
{
	for (size_t i = 0; i < words->n; i++) {
		buf_addc(b, ' ');
		text_shell(b, words->v[i]);
	}
}

void
again_put(struct buf *b, const struct plan *p, const strings *words)
{
	buf_adds(b, "arun");
	again_put_words(b, &p->again);
	again_put_words(b, words);
}
