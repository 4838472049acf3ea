#define _GNU_SOURCE
#include "cache/store_http.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "cache/curl.h"
#include "cache/store_secrets.h"
#include "core/version.h"
#include "os/clock.h"

enum {
	AT_ONCE = 32,      /* transfers */
	CONNECT_MS = 2000, /* to be connected */
	STALL_S = 3,       /* with less than STALL_BYTES a second */
	STALL_BYTES = 1000,
	WAIT_MS = 100
};

enum { OK = 200, CREATED = 201, NO_CONTENT = 204, NOT_FOUND = 404, GONE = 410 };

struct store_http {
	const struct curl *curl;
	CURLM *multi;
	struct curl_slist *headers;
};

/* -- one transfer */

struct transfer {
	struct store_item *item;
	CURL *handle;
	size_t sent;
	int ended;
};

static size_t
take_bytes(char *bytes, size_t size, size_t n, void *context)
{
	struct transfer *t = context;
	struct buf *b = &t->item->body;

	if (t->item->put) /* what a server says to it is nothing to us */
		return size * n;
	if (b->n + size * n > t->item->most)
		return 0; /* ends the transfer */
	buf_add(b, bytes, size * n);
	return size * n;
}

static size_t
give_bytes(char *to, size_t size, size_t n, void *context)
{
	struct transfer *t = context;
	size_t left = t->item->body.n - t->sent,
	       part = left < size * n ? left : size * n;

	if (part)
		memcpy(to, t->item->body.s + t->sent, part);
	t->sent += part;
	return part;
}

static void
set_body(const struct curl *c, struct transfer *t)
{
	c->easy_setopt(t->handle, CURLOPT_WRITEFUNCTION, take_bytes);
	c->easy_setopt(t->handle, CURLOPT_WRITEDATA, (void *)t);
	if (!t->item->put) {
		c->easy_setopt(t->handle, CURLOPT_MAXFILESIZE_LARGE,
			(curl_off_t)t->item->most);
		return;
	}
	c->easy_setopt(t->handle, CURLOPT_UPLOAD, 1L);
	c->easy_setopt(t->handle, CURLOPT_READFUNCTION, give_bytes);
	c->easy_setopt(t->handle, CURLOPT_READDATA, (void *)t);
	c->easy_setopt(t->handle, CURLOPT_INFILESIZE_LARGE,
		(curl_off_t)t->item->body.n);
}

/* redirects are not followed: credentials would go there, too */
static int
begin(struct store *s, struct transfer *t)
{
	const struct curl *c = s->http->curl;
	size_t n = strlen(s->url);

	t->handle = c->easy_init();
	if (!t->handle)
		return -1;
	while (n && s->url[n - 1] == '/')
		n--;
	c->easy_setopt(t->handle, CURLOPT_URL,
		arena_fmt(s->arena, "%.*s/%s", (int)n, s->url, t->item->name));
	c->easy_setopt(t->handle, CURLOPT_PRIVATE, (void *)t);
	c->easy_setopt(t->handle, CURLOPT_NOSIGNAL, 1L);
	c->easy_setopt(t->handle, CURLOPT_NETRC, (long)CURL_NETRC_OPTIONAL);
	c->easy_setopt(t->handle, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
	c->easy_setopt(t->handle, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	c->easy_setopt(t->handle, CURLOPT_LOW_SPEED_LIMIT, (long)STALL_BYTES);
	c->easy_setopt(t->handle, CURLOPT_LOW_SPEED_TIME, (long)STALL_S);
	c->easy_setopt(t->handle, CURLOPT_HTTPHEADER, s->http->headers);
	set_body(c, t);
	return c->multi_add_handle(s->http->multi, t->handle) == CURLM_OK ? 0
									  : -1;
}

/* what a server's answer means for the item, and for the store */
static void
take_answer(struct store *s, struct transfer *t, CURLcode code)
{
	struct store_item *x = t->item;
	long status = 0;

	s->http->curl->easy_getinfo(t->handle, CURLINFO_RESPONSE_CODE, &status);
	if (code == CURLE_WRITE_ERROR || code == CURLE_FILESIZE_EXCEEDED)
		return; /* an answer that is too long is none */
	/* the answer was cut, or is none of HTTP */
	if (code == CURLE_PARTIAL_FILE && !x->put)
		return;
	if (code != CURLE_OK)
		s->trouble =
			arena_dup(s->arena, s->http->curl->easy_strerror(code));
	else if (x->put)
		x->found = status == OK || status == CREATED ||
			status == NO_CONTENT;
	else
		x->found = status == OK;
	if (code == CURLE_OK && !x->found && status != NOT_FOUND &&
		status != GONE)
		s->trouble = arena_fmt(
			s->arena, "it answers with status %ld", status);
}

static void
end(struct store *s, struct transfer *t)
{
	if (t->handle) {
		s->http->curl->multi_remove_handle(s->http->multi, t->handle);
		s->http->curl->easy_cleanup(t->handle);
	}
	t->ended = 1;
}

/* -- all of them */

static int
prepare(struct store *s)
{
	const struct curl *c = curl_load();
	struct store_http *h;

	if (s->http)
		return 0;
	if (!c) {
		s->trouble = "libcurl is not installed (apt-get install "
			     "libcurl4)";
		return -1;
	}
	h = s->http = arena_alloc(s->arena, sizeof *h);
	h->curl = c;
	h->multi = c->multi_init();
	h->headers =
		c->slist_append(NULL, "User-Agent: aomaker/" AOMAKER_VERSION);
	/* no pause before a body is sent */
	h->headers = c->slist_append(h->headers, "Expect:");
	if (store_secrets.token)
		h->headers = c->slist_append(h->headers,
			arena_fmt(s->arena, "Authorization: Bearer %s",
				store_secrets.token));
	return 0;
}

/* takes the answers that are there; the number of transfers that have ended */
static size_t
take_answers(struct store *s, void (*done)(void *context, struct store_item *),
	void *context)
{
	const struct curl *c = s->http->curl;
	CURLMsg *news;
	int left;
	size_t n = 0;

	while ((news = c->multi_info_read(s->http->multi, &left))) {
		struct transfer *t = NULL;
		CURLcode code = news->data.result;

		if (news->msg != CURLMSG_DONE)
			continue;
		c->easy_getinfo(
			news->easy_handle, CURLINFO_PRIVATE, (char **)&t);
		take_answer(s, t, code);
		end(s, t);
		s->ends += store_item_done(t->item, done, context);
		n++;
	}
	return n;
}

void
store_http_run(struct store *s, store_items *items,
	void (*done)(void *context, struct store_item *), void *context)
{
	struct transfer *all =
		arena_alloc(s->arena, (items->n + 1) * sizeof *all);
	void (*before)(int) = signal(SIGPIPE, SIG_IGN);
	size_t next = 0, under_way = 0;
	int running;

	prepare(s);
	for (size_t i = 0; i < items->n; i++)
		all[i].item = &items->v[i];
	while (!s->trouble && (under_way || next < items->n)) {
		for (; next < items->n && under_way < AT_ONCE; under_way++)
			if (begin(s, &all[next++]) != 0)
				s->trouble = "libcurl cannot begin";
		s->http->curl->multi_perform(s->http->multi, &running);
		under_way -= take_answers(s, done, context);
		if (!s->trouble && clock_steady() > s->ends)
			s->trouble = "it is too slow";
		if (!s->trouble && under_way)
			s->http->curl->multi_wait(
				s->http->multi, NULL, 0, WAIT_MS, NULL);
	}
	for (size_t i = 0; i < items->n; i++) {
		if (all[i].ended)
			continue;
		end(s, &all[i]);
		all[i].item->found = 0;
		s->ends += store_item_done(all[i].item, done, context);
	}
	signal(SIGPIPE, before);
}

void
store_http_close(struct store *s)
{
	const struct curl *c = s->http->curl;

	c->multi_cleanup(s->http->multi);
	c->slist_free_all(s->http->headers);
	s->http = NULL;
}
