#include "core/sealed_file.h"

#include <string.h>

#include "core/digest.h"
#include "core/version.h"
#include "os/file_write.h"
#include "os/fs.h"

#define END "end "

enum { SEAL = sizeof END - 1 + DIGEST_LENGTH + 1 }; /* with the line break */

void
sealed_file_begin(struct buf *b, const char *what)
{
	buf_addf(b, "aomaker " AOMAKER_VERSION " %s\n", what);
}

int
sealed_file_write(const char *path, struct buf *b)
{
	struct digest seal = digest_of(b->s, b->n);

	buf_addf(b, END "%s\n", seal.text);
	return file_write_private(path, b->s, b->n) < 0 ? -1 : 0;
}

char *
sealed_file_read(const char *path, const char *what, struct buf *b)
{
	struct buf head = {0};
	struct digest seal;
	char *end, *text = NULL;

	sealed_file_begin(&head, what);
	if (fs_read(path, b) == 0 && b->n >= head.n + SEAL &&
		memcmp(b->s, head.s, head.n) == 0) {
		end = b->s + b->n - SEAL;
		seal = digest_of(b->s, b->n - SEAL);
		if (memcmp(end, END, sizeof END - 1) == 0 &&
			memcmp(end + sizeof END - 1, seal.text,
				DIGEST_LENGTH) == 0 &&
			end[SEAL - 1] == '\n') {
			*end = '\0';
			text = b->s + head.n;
		}
	}
	buf_release(&head);
	return text;
}
