#include "core/notice.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "core/paths.h"
#include "formats/json.h"

enum { LONGEST_ID = 400 }; /* bytes; see PIPE_BUF below */

int
notice_fd(const char *variable)
{
	const char *text = getenv(variable);
	int fd = text ? atoi(text) : 0;

	if (fd <= 2 || fcntl(fd, F_SETFD, FD_CLOEXEC) != 0)
		return 0;
	return fd;
}

static void
put(struct buf *b, const struct group_result *s)
{
	size_t counts[NOUTCOMES] = {0};

	group_result_count(s, counts);
	buf_adds(b, "{");
	json_put_string(b, "slug", s->slug);
	json_put_string(b, "verdict", verdict_names[s->verdict]);
	json_put_time(b, "duration", s->stop - s->start);
	group_result_put_counts(b, counts);
	buf_adds(b, "}\n");
}

/* A line is shorter than PIPE_BUF, so lines of several writers never mix. */
static void
send(int fd, const struct buf *b)
{
	ssize_t n = write(fd, b->s, b->n);

	(void)n; /* the reader may have ended */
}

static void
send_number(const char *slug, const char *key, int value)
{
	int fd = notice_fd(NOTICE_FD);
	struct buf b = {0};

	if (!fd)
		return;
	buf_addc(&b, '{');
	json_put_string(&b, "slug", slug);
	json_put_int(&b, key, value);
	buf_adds(&b, "}\n");
	send(fd, &b);
	buf_release(&b);
}

void
notice_begin(const char *slug, int attempt)
{
	send_number(slug, "attempt", attempt);
}

void
notice_queued(const char *slug)
{
	send_number(slug, "queued", 1);
}

void
notice_slow(const char *slug, const char *test, double seconds)
{
	int fd = notice_fd(NOTICE_FD);
	struct buf b = {0}, id = {0};

	text_put_line(&id, test, LONGEST_ID);
	buf_adds(&b, "{");
	json_put_string(&b, "slug", slug);
	json_put_string(&b, "slow", id.s);
	json_put_time(&b, "since", seconds);
	buf_adds(&b, "}\n");
	if (fd)
		send(fd, &b);
	else
		printf("%s has been running for %.4g s\n", id.s, seconds);
	buf_release(&b);
	buf_release(&id);
}

void
notice_send(const struct group_result *s)
{
	int fd = notice_fd(NOTICE_FD);
	struct buf b = {0};

	put(&b, s);
	if (fd) {
		send(fd, &b);
	} else if (verdict_fails(s->verdict)) {
		printf("%s: %s, see %s/%s/1/log\n", s->slug,
			verdict_names[s->verdict], paths.groups, s->slug);
	}
	buf_release(&b);
}

int
notice_parse(struct notice *n, struct arena *a, const char *line, size_t length)
{
	const char *cause, *verdict;
	jv value = json_parse(a, line, length, &cause);
	jv counts = json_get(value, "counts");

	*n = (struct notice){.slug = json_string(a, value, "slug"),
		.attempt = json_int(value, "attempt", 0),
		.verdict = VERDICT_MISSING,
		.duration = json_number(value, "duration", 0),
		.slow = json_string(a, value, "slow"),
		.since = json_number(value, "since", 0),
		.queued = json_int(value, "queued", 0)};
	verdict = json_string(a, value, "verdict");
	for (int i = 0; verdict && i < NVERDICTS; i++)
		if (strcmp(verdict, verdict_names[i]) == 0)
			n->verdict = (enum verdict)i;
	for (int i = 0; i < NOUTCOMES; i++) {
		int count = json_int(counts, outcome_names[i], 0);

		n->counts[i] = count > 0 ? (size_t)count : 0;
	}
	jv_free(counts);
	jv_free(value);
	return n->slug != NULL;
}

int
notice_is_end(const struct notice *n)
{
	return !n->attempt && !n->slow && !n->queued;
}

void
notice_lines(struct buf *b, struct arena *a,
	void (*noticed)(void *context, const struct notice *n), void *context)
{
	char *start = b->s, *end;

	for (; start && (end = strchr(start, '\n')); start = end + 1) {
		struct notice n;

		if (notice_parse(&n, a, start, (size_t)(end - start)))
			noticed(context, &n);
	}
	if (!start)
		return;
	b->n -= (size_t)(start - b->s);
	memmove(b->s, start, b->n + 1);
}
