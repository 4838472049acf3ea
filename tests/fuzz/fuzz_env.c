/* conf/config.yaml: any bytes, never a crash */
#include "config/environment.h"
#include "fuzz.h"

int
fuzz_input(const uint8_t *bytes, size_t n)
{
	struct arena a = {0};
	struct diag d = {.arena = &a};
	struct environment e = {0};
	int wrong;

	environment_parse(&e, "fuzz.yaml", (const char *)bytes, n, &d);
	wrong = !d.nerrors && e.section && !e.masked;
	arena_free(&a);
	return wrong;
}

const char *const fuzz_samples[] = {
	"env: test\ntest:\n  base_url: http://localhost\n  account: {user: me, "
	"pwd: 'x'}\n  list: [1, 2.5, true, null, \"a\\n\"]\n",
	"env: test\nbase: &b {a: 1}\ntest:\n  <<: *b\n  more: [*b, *b]\n",
	NULL};
