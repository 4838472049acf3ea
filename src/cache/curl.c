#include "cache/curl.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

static const char *const names[] = {
#ifdef __APPLE__
	"libcurl.4.dylib",
	"/opt/homebrew/opt/curl/lib/libcurl.4.dylib",
#else
	"libcurl.so.4",
	"libcurl-gnutls.so.4",
#endif
};

static struct curl functions;

/* a pointer to a function is no pointer to an object in C, so it is copied */
static int
find(void *library, const char *name, void *to)
{
	void *found = dlsym(library, name);

	memcpy(to, &found, sizeof found);
	return found != NULL;
}

static int
load(void)
{
	void *library = NULL;
	int ok;

	for (size_t i = 0; i < sizeof names / sizeof *names && !library; i++)
		library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
	ok = library != NULL;
#define CURL_LOAD(type, name, arguments)                                       \
	ok = ok && find(library, "curl_" #name, &functions.name);
	CURL_FUNCTIONS(CURL_LOAD)
#undef CURL_LOAD
	return ok && functions.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

const struct curl *
curl_load(void)
{
	static int state; /* 0: not tried; 1: there; -1: missing */

	if (!state)
		state = load() ? 1 : -1;
	return state > 0 ? &functions : NULL;
}
