#include "remote/clock_skew.h"

#include <string.h>

#include "base/text.h"
#include "formats/json.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"

double
clock_skew(const struct group_result *s, double sent, double now)
{
	if (s->start <= 0)
		return 0;
	return s->start < sent  ? sent - s->start
		: s->stop > now ? now - s->stop
				: 0;
}

static void
shift(double *start, double *stop, double by)
{
	*start += *start > 0 ? by : 0;
	*stop += *stop > 0 ? by : 0;
}

void
clock_skew_correct(struct group_result *s, double by)
{
	shift(&s->start, &s->stop, by);
	for (size_t i = 0; i < s->tests.n; i++) {
		struct test_result *t = &s->tests.v[i];

		shift(&t->start, &t->stop, by);
		for (size_t j = 0; j < t->tries.n; j++)
			shift(&t->tries.v[j].start, &t->tries.v[j].stop, by);
	}
}

/* shifts a result, container, step or fixture by milliseconds */
static jv
shift_value(jv value, double by)
{
	static const char *const inner[] = {"steps", "befores", "afters"};
	static const char *const times[] = {"start", "stop"};

	for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
		double time = json_number(value, times[i], 0);

		if (time > 0)
			value = jv_object_set(value, jv_string(times[i]),
				jv_number(time + by));
	}
	for (size_t i = 0; i < sizeof inner / sizeof *inner; i++) {
		jv list = json_array(value, inner[i]);
		int n = jv_array_length(jv_copy(list));

		for (int j = 0; j < n; j++)
			list = jv_array_set(list, j,
				shift_value(
					jv_array_get(jv_copy(list), j), by));
		if (n)
			value = jv_object_set(value, jv_string(inner[i]), list);
		else
			jv_free(list);
	}
	return value;
}

static void
correct_file(struct arena *a, const char *path, double by)
{
	const char *cause;
	jv value = json_read(a, path, &cause);
	struct buf b = {0};

	if (jv_get_kind(value) != JV_KIND_OBJECT) {
		jv_free(value);
		return;
	}
	json_put_value(&b, shift_value(value, by), 0);
	file_write(path, b.s, b.n);
	buf_release(&b);
}

void
clock_skew_correct_allure(struct arena *a, const char *folder, double by)
{
	double milliseconds = (double)(long long)(by * 1000);
	strings names = {0};

	if (fs_list(a, folder, &names) != 0)
		return;
	for (size_t i = 0; i < names.n; i++)
		if (text_ends(names.v[i], "-result.json") ||
			text_ends(names.v[i], "-container.json"))
			correct_file(a, path_join(a, folder, names.v[i]),
				milliseconds);
}
