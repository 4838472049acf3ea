/* what is shown of any text, of which a run knows secrets */
#include <string.h>

#include "fuzz.h"
#include "secrets/mask.h"

static const char secret[] = "S3cret\"Pw/99 x";

int
fuzz_input(const uint8_t *bytes, size_t n)
{
	struct arena a = {0};
	struct mask m = {0};
	struct buf once = {0};
	int wrong;

	mask_add(&m, &a, secret);
	mask_add(&m, &a, "\xe5\xaf\x86\\\n&1");
	mask_add(&m, &a, "ab1c");
	buf_adds(&once, "");
	mask_put(&once, &m, (const char *)bytes, n);
	wrong = strstr(once.s, secret) != NULL;
	buf_release(&once);
	arena_free(&a);
	return wrong;
}

const char *const fuzz_samples[] = {
	"a S3cret\\\"Pw\\/99 x b S3cret&quot;Pw%2F99+x ab1c 'S3cret...9 x'",
	"S3c\033[0mret\"P\nE    w/99 x UzNjcmV0IlB3Lzk5IHg= \\u5bc6\\\\\\n&amp;1",
	"{'pwd': 'x', \"token\": \\\"y\\\"} Authorization: Bearer abc123, "
	"<password>q</password> --token=z http://u:p@h/ Set-Cookie: a; b",
	NULL};
