/* The ends of known secrets whose middle was left out. */
#include "secrets/elided.h"
#include "tap.h"

static void
puts_so(const char *text, const char *expected)
{
	static const char *values[] = {"abcdefghijklmnop", "abcdefgh", "short"};
	const strings list = {.v = values, .n = 3};
	struct buf b = {0};

	buf_adds(&b, "");
	elided_put(&b, &list, text, strlen(text));
	is(b.s, expected, text);
	buf_release(&b);
}

int
main(void)
{
	puts_so("nothing", "nothing");
	puts_so("'abcdef...klmnop'", "'***...***'");
	puts_so("'abcdefghij...op'", "'***...op'");
	puts_so("'ab...jklmnop'", "'ab...***'");
	puts_so("'abcdefgh...", "'***...");
	puts_so("abcde...lmnop", "abcde...lmnop");
	puts_so("abcdef....klmnop", "abcdef....klmnop");
	puts_so("sho...ort", "sho...ort");
	puts_so("abcdef...klmnop and abcdef...klmnop",
		"***...*** and ***...***");
	puts_so("...", "...");
	puts_so("......", "......");
	return done();
}
