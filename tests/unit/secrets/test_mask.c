#include <jq.h>
#include <stdlib.h>
#include <string.h>

#include "formats/json.h"
#include "os/fs.h"
#include "secrets/mask.h"
#include "tap.h"

static struct arena arena;

static const char *
shown(const struct mask *m, const char *text, size_t n)
{
	struct buf b = {0};

	buf_adds(&b, "");
	mask_put(&b, m, text, n);
	return buf_take(&b, &arena);
}

/* tests/golden/masks.txt: the values, then texts and what is shown of them */
static void
examples(void)
{
	struct mask m = {0};
	struct buf text = {0};
	const char *cause;
	char *rest, *line;

	if (fs_read("tests/golden/masks.txt", &text) != 0) {
		ok(0, "tests/golden/masks.txt can be read");
		return;
	}
	for (line = strtok_r(text.s, "\n", &rest); line;
		line = strtok_r(NULL, "\n", &rest)) {
		jv row = json_parse(&arena, line, strlen(line), &cause);
		strings words = {0};
		jv object = jv_object_set(jv_object(), jv_string("row"), row);

		json_strings(&arena, object, "row", &words);
		jv_free(object);
		if (!m.values.n) {
			for (size_t i = 0; i < words.n; i++)
				mask_add(&m, &arena, words.v[i]);
			continue;
		}
		is(shown(&m, words.v[0], strlen(words.v[0])), words.v[1],
			words.v[0]);
	}
	buf_release(&text);
}

/* no byte behind a text is looked at, whatever it breaks off in */
static void
prefixes(void)
{
	static const char *const texts[] = {"S3cr\033[0metPWD_zq", "\\\\u0053",
		"&amp;amp;#x26;", "%25255c", "'password': 'abc",
		"Authorization: Bearer x\\", "http://a:b@c", "--token \"a",
		"<password>x</p", "&quot;token&quot;: &quot;x&quot;",
		"\xe5\xaf\x86\xe7", "Basic YW5u==", "token=>'\\"};
	struct mask m = {0};
	int fine = 1;

	mask_add(&m, &arena, "S3cretPWD_zq");
	mask_add(&m, &arena, "Back\\Slash & \"q\"");
	mask_add(&m, &arena, "\xe5\xaf\x86\xe7\xa0\x81");
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		for (size_t n = 0; n <= strlen(texts[i]); n++) {
			char *copy = malloc(n ? n : 1);

			memcpy(copy, texts[i], n);
			fine &= shown(&m, copy, n) != NULL;
			free(copy);
		}
	ok(fine, "prefixes");
}

static void
without_a_session(void)
{
	struct mask m = {0};

	is(shown(&m, "password: 'x'", 13), "password: 'x'",
		"nothing is masked without a session");
}

int
main(void)
{
	examples();
	prefixes();
	without_a_session();
	arena_free(&arena);
	return done();
}
