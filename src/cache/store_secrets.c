#define _DEFAULT_SOURCE
#include "cache/store_secrets.h"

#include <stdlib.h>
#include <string.h>

struct store_secrets store_secrets;

static const char *
take(const char *variable)
{
	const char *given = getenv(variable);
	char *kept = given && *given ? strdup(given) : NULL;

	unsetenv(variable);
	return kept;
}

void
store_secrets_take(void)
{
	store_secrets.token = take("AOMAKER_CACHE_TOKEN");
	store_secrets.key = take("AOMAKER_CACHE_KEY");
}
