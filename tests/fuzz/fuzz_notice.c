/* what a supervisor tells of its group, in a pipe that others share */
#include "core/notice.h"
#include "fuzz.h"

int
fuzz_input(const uint8_t *bytes, size_t n)
{
	struct arena a = {0};
	struct notice notice = {0};
	int wrong = notice_parse(&notice, &a, (const char *)bytes, n) &&
		(!notice.slug || (int)notice.verdict < 0 ||
			notice.verdict >= NVERDICTS);

	arena_free(&a);
	return wrong;
}

const char *const fuzz_samples[] = {
	"{\"slug\":\"a\",\"verdict\":\"failed\",\"duration\":1.5,"
	"\"counts\":{\"passed\":1,\"failed\":2}}",
	"{\"slug\":\"a\",\"attempt\":2}", NULL};
