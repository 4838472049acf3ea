/*
 * Plans of shards that come from elsewhere: they are refused with a word, or
 * become a plan in which each group has its place. The input is plan.json of
 * several archives, each ended by a form feed.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archive/archive_check.h"
#include "fuzz.h"
#include "plan/plan_json.h"

enum { ARCHIVES_MAX = 8 };

static int
read_one(struct arena *a, struct plan *p, const char *bytes, size_t n)
{
	const char *cause;
	FILE *file = tmpfile();
	int failed;

	if (!file || fwrite(bytes, 1, n, file) != n || fflush(file) != 0)
		abort();
	rewind(file);
	failed = plan_read(
		a, p, arena_fmt(a, "/dev/fd/%d", fileno(file)), &cause);
	fclose(file);
	return failed;
}

static void
read_plans(struct arena *a, archives *list, const char *bytes, size_t n)
{
	while (n && list->n < ARCHIVES_MAX) {
		const char *end = memchr(bytes, '\f', n);
		size_t length = end ? (size_t)(end - bytes) : n;
		struct archive *x = vec_add(a, list);

		x->path = arena_fmt(a, "%zu", list->n);
		x->damaged = read_one(a, &x->plan, bytes, length) != 0;
		bytes += length + (end != NULL);
		n -= length + (end != NULL);
	}
}

int
fuzz_input(const uint8_t *bytes, size_t n)
{
	struct arena a = {0};
	struct diag d = {.arena = &a};
	struct plan whole = {0};
	archives list = {0};
	size_t ngroups = 0;
	int wrong;

	read_plans(&a, &list, (const char *)bytes, n);
	for (size_t i = 0; i < list.n; i++) {
		ngroups += list.v[i].plan.groups.n;
		if (list.v[i].damaged)
			d.nerrors++; /* as who has read it says */
	}
	archive_check(&whole, &list, &d);
	wrong = !d.nerrors &&
		(whole.groups.n != ngroups || whole.shard.count != 0);
	for (size_t i = 0; !d.nerrors && i < whole.groups.n; i++)
		wrong |= whole.groups.v[i].place != i;
	arena_free(&a);
	return wrong;
}

#define SHARD(i, group, place)                                                    \
	"{\"v\":1,\"python\":\"3.12.1\",\"pytest\":"                              \
	"\"9.2.0\",\"shard\":{\"index\":" #i ",\"count\":2,\"groups\":2,"         \
	"\"plan\":\"8ef8583ea9f729e7\",\"costs\":\"0\",\"sources\":\"0\"},"       \
	"\"session_outputs\":{\"junit\":\"../x\"},\"groups\":[{\"name\":\"" group \
	"\",\"slug\":\"" group "\",\"digest\":\"d\",\"place\":" #place            \
	",\"after\":[],\"tests\":[\"t\"]}],\"overlaps\":[]}"

const char *const fuzz_samples[] = {
	SHARD(2, "b", 1) "\f" SHARD(1, "a", 0), /* they are a whole */
	NULL};
