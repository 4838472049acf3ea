/* SHA-256, with the digests that `sha256sum` gives. */
#include "base/sha256.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

/* n letters, in two parts */
static const char *
of_letters(size_t n, size_t first)
{
	static struct sha256_text digest;
	char *letters = malloc(n + 1);
	struct sha256 h;

	memset(letters, 'a', n + 1);
	sha256_begin(&h);
	sha256_add(&h, letters, first);
	sha256_add(&h, letters, n - first);
	digest = sha256_end(&h);
	free(letters);
	return digest.text;
}

int
main(void)
{
	struct sha256 one, two;

	is(sha256_of("", 0).text,
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"nothing");
	is(sha256_of("abc", 3).text,
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		"three letters");
	is(of_letters(1000000, 77),
		"cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
		"a million");
	is(of_letters(55, 5),
		"9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318",
		"the end fits into the block");
	is(of_letters(56, 56),
		"b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a",
		"and needs another one");
	is(of_letters(64, 1),
		"ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb",
		"a whole block");
	sha256_begin(&one);
	sha256_begin(&two);
	sha256_add_text(&one, "ab");
	sha256_add_text(&one, "c");
	sha256_add_text(&two, "a");
	sha256_add_text(&two, "bc");
	ok(strcmp(sha256_end(&one).text, sha256_end(&two).text) != 0,
		"texts end somewhere");
	/* RFC 4231, test case 2; and `openssl dgst -sha256 -hmac KEY` */
	is(sha256_hmac("Jefe", "what do ya want for nothing?", 28).text,
		"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
		"a signature");
	is(sha256_hmac("0123456789012345678901234567890123456789"
		       "012345678901234567890123456789",
		   "abc", 3)
			.text,
		"46e7e3b9a28e098901699ce5f53d8063bf327fcd9d169864c61a71482872a2e1",
		"by a key that is longer than a block");
	return done();
}
