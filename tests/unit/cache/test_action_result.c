/* The protobuf of an ActionResult. */
#include "cache/action_result.h"

#include <string.h>

#include "rounds.h"

/* one of a content, or of a blob */
static void
put(struct buf *b, const char *text, int inlined)
{
	struct action_result x = {sha256_of(text, strlen(text)), strlen(text),
		inlined ? text : NULL};

	action_result_put(b, &x);
}

/* any byte changed, or the text cut: it is no result, or has the same content */
static const char *
damage(struct arena *a)
{
	struct buf b = {0};
	struct action_result x;
	int read;

	(void)a;
	put(&b, "some names of inputs", 1);
	if (below(2))
		b.n = below((unsigned)b.n);
	else
		b.s[below((unsigned)b.n)] ^= (char)(1 << below(8));
	read = action_result_read(&x, b.s, b.n);
	if (read == 0 && x.content &&
		(x.size != 20 || memcmp(x.content, "some names of inputs", 20)))
		return "another content";
	buf_release(&b);
	return NULL;
}

int
main(void)
{
	/* as `protoc --encode` writes output_files {path: "x" digest {hash: ...
	   size_bytes: 300} is_executable: true} exit_code: 1 */
	static const char foreign[] =
		"\x12\x4c\x0a\x01x\x12\x45\x0a\x40"
		"0123456789abcdef0123456789abcdef"
		"0123456789abcdef0123456789abcdef\x10\xac\x02\x20\x01"
		"\x20\x01";
	struct action_result x;
	struct buf b = {0};

	put(&b, "text", 1);
	ok(action_result_read(&x, b.s, b.n) == 0 && x.size == 4 &&
			memcmp(x.content, "text", 4) == 0,
		"a content");
	buf_clear(&b);
	put(&b, "text", 0);
	ok(action_result_read(&x, b.s, b.n) == 0 && x.size == 4 && !x.content,
		"a blob");
	is(x.digest.text, sha256_of("text", 4).text, "its name");
	ok(action_result_read(&x, "", 0) != 0, "nothing");
	ok(action_result_read(&x, foreign, sizeof foreign - 1) == 0 &&
			x.size == 300,
		"what others have written");
	ok_rounds(3000, "damages", damage);
	buf_release(&b);
	return done();
}
