/*
 * The functions of libcurl, loaded when they are needed: linked, its thirty
 * libraries would make the start of each `aomaker exec` ten times as long.
 */
#ifndef CACHE_CURL_H
#define CACHE_CURL_H

#include <curl/curl.h>

#define CURL_FUNCTIONS(X)                                                      \
	X(CURLcode, global_init, (long))                                       \
	X(CURL *, easy_init, (void))                                           \
	X(CURLcode, easy_setopt, (CURL *, CURLoption, ...))                    \
	X(CURLcode, easy_getinfo, (CURL *, CURLINFO, ...))                     \
	X(void, easy_cleanup, (CURL *))                                        \
	X(const char *, easy_strerror, (CURLcode))                             \
	X(struct curl_slist *, slist_append,                                   \
		(struct curl_slist *, const char *))                           \
	X(void, slist_free_all, (struct curl_slist *))                         \
	X(CURLM *, multi_init, (void))                                         \
	X(CURLMcode, multi_setopt, (CURLM *, CURLMoption, ...))                \
	X(CURLMcode, multi_add_handle, (CURLM *, CURL *))                      \
	X(CURLMcode, multi_remove_handle, (CURLM *, CURL *))                   \
	X(CURLMcode, multi_perform, (CURLM *, int *))                          \
	X(CURLMcode, multi_wait,                                               \
		(CURLM *, struct curl_waitfd *, unsigned, int, int *))         \
	X(CURLMsg *, multi_info_read, (CURLM *, int *))                        \
	X(CURLMcode, multi_cleanup, (CURLM *))

struct curl {
#define CURL_MEMBER(type, name, arguments) type(*name) arguments;
	CURL_FUNCTIONS(CURL_MEMBER)
#undef CURL_MEMBER
};

/* NULL: it is not installed */
const struct curl *curl_load(void);

#endif
