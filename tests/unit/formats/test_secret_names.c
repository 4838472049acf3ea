/* Keys whose values are secrets. */
#include "formats/secret_names.h"
#include "tap.h"

static void
test_keys(void)
{
	ok(secret_name_is_secret("Authorization") &&
			secret_name_is_secret("x-api-key") &&
			secret_name_is_secret("Set-Cookie") &&
			secret_name_is_secret("password") &&
			!secret_name_is_secret("user"),
		"secret keys");
	ok(!secret_name_is_secret("pass") && !secret_name_is_secret(""),
		"other keys");
}

static void
test_words(void)
{
	ok(secret_name_word("TOKENS", 6) == 5, "a name at the start");
	ok(secret_name_word("token", 4) == 0, "one that is cut off");
	ok(secret_name_word("my_token", 8) == 0, "one later in the text");
}

static void
test_further(void)
{
	ok(!secret_name_is_secret("Pin"), "no secret as yet");
	secret_names_set("pin,otp");
	ok(secret_name_is_secret("Pin") && secret_name_is_secret("my_otp") &&
			secret_name_is_secret("password"),
		"further names");
	ok(secret_name_may_begin('o') && !secret_name_may_begin('x'),
		"they may begin so");
	secret_names_set(NULL);
	ok(!secret_name_is_secret("Pin"), "and no longer");
}

int
main(void)
{
	test_keys();
	test_words();
	test_further();
	return done();
}
