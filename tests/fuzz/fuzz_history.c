/* the history of past runs: any bytes, never a crash */
#include "fuzz.h"
#include "plan/cost.h"

int
fuzz_input(const uint8_t *bytes, size_t n)
{
	struct arena a = {0};
	struct plan p = {0};
	struct history h;
	struct buf b = {0};

	*vec_add(&a, &p.groups) = (struct group){.name = "g", .digest = "d"};
	history_parse(&h, &a, (const char *)bytes, n, 1);
	cost_order(&p, &h);
	history_put(&b, &h, 0);
	buf_release(&b);
	arena_free(&a);
	return 0;
}

const char *const fuzz_samples[] = {
	"{\"group\":\"g\",\"digest\":\"d\",\"time\":1,\"wall\":1.5,\"cpu\":1,"
	"\"rss\":7,\"attempts\":1}\n"
	"{\"module\":\"m.py\",\"time\":1,\"tests\":[[\"a\",1,2e9,0,\"PF\"]]}\n",
	NULL};
