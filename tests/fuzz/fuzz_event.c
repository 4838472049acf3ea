/* a worker's journal and a group's status: any bytes, never a crash */
#include "core/journal_end.h"
#include "fuzz.h"

int
fuzz_input(const uint8_t *bytes, size_t n)
{
	struct arena a = {0};
	struct group_result s = {0};
	struct journal j;
	struct buf b = {0};

	journal_init(&j, &a, &s);
	journal_read(&j, (const char *)bytes, n);
	s.name = s.slug = "x";
	journal_end(&j, &(struct journal_end){1, .evidence = "evidence"});
	journal_close(&j);
	group_result_put(&b, &s);
	buf_release(&b);
	arena_free(&a);
	return 0;
}

const char *const fuzz_samples[] = {
	"{\"event\":\"collect_error\",\"id\":\"m.py\",\"time\":1}\n"
	"{\"event\":\"collected\",\"time\":1,\"ids\":[\"a\",\"b\"]}\n"
	"{\"event\":\"start\",\"n\":0,\"time\":2}\n"
	"{\"event\":\"phase\",\"n\":0,\"when\":\"call\",\"outcome\":\"failed\","
	"\"duration\":1.5,\"sections\":[[\"out\",\"x\"]],\"xfail\":\"\"}\n"
	"{\"event\":\"finish\",\"n\":0,\"time\":3}\n"
	"{\"event\":\"start\",\"n\":1,\"time\":2}\n"
	"{\"event\":\"end\",\"exitstatus\":1}\n",
	NULL};
