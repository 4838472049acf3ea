#include "formats/secret_names.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static const char *further; /* secret_names_set */

void
secret_names_set(const char *names)
{
	further = names;
}

static const char *const secret_names[] = {"pwd", "passw", "token", "secret",
	"authorization", "cookie", "apikey", "api_key", "api-key"};

enum { NNAMES = sizeof secret_names / sizeof *secret_names };

int
secret_name_may_begin(char c)
{
	c = (char)tolower((unsigned char)c);
	if (strchr("ptsac", c))
		return c != '\0';
	for (const char *p = further; p && *p; p += strcspn(p, ",")) {
		p += *p == ',';
		if (tolower((unsigned char)*p) == c)
			return 1;
	}
	return 0;
}

size_t
secret_name_word(const char *text, size_t n)
{
	if (!n || !secret_name_may_begin(*text))
		return 0;
	for (size_t i = 0; i < NNAMES; i++) {
		size_t length = strlen(secret_names[i]);

		if (length <= n &&
			strncasecmp(text, secret_names[i], length) == 0)
			return length;
	}
	for (const char *p = further; p && *p; p += strcspn(p, ",")) {
		size_t length;

		p += *p == ',';
		length = strcspn(p, ",");
		if (length && length <= n && strncasecmp(text, p, length) == 0)
			return length;
	}
	return 0;
}

int
secret_name_is_secret(const char *key)
{
	for (size_t n = strlen(key); n; key++, n--)
		if (secret_name_word(key, n))
			return 1;
	return 0;
}
