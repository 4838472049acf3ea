#include "core/diagnosis.h"

#include <string.h>

#include "core/paths.h"
#include "formats/json.h"
#include "os/file_write.h"
#include "os/fs.h"

enum {
	VERSION = 2, /* of the file */
	NAMED = 3    /* tests, modules or groups that a line names */
};

const char *const diagnosis_names[NDIAGNOSIS_VERDICTS] = {"unknown", "failing",
	"order-dependent", "brittle", "load-dependent", "flaky"};

static void
put_times(struct buf *b, const char *how, struct trial_count c, int passed)
{
	if (c.runs)
		buf_addf(b, "%s (%d of %d)", how,
			passed ? c.runs - c.failed : c.failed, c.runs);
}

static void
put_list(struct buf *b, const strings *names, const char *what)
{
	for (size_t i = 0; i < names->n && i < NAMED; i++)
		buf_addf(b, "%s%s",
			!i ? ""
				: i + 1 < names->n ? ", "
						   : " and ",
			names->v[i]);
	if (names->n > NAMED)
		buf_addf(b, " and %zu more %s", names->n - NAMED, what);
}

static void
put_partners(struct buf *b, const struct diagnosis *d)
{
	if (d->by_import)
		buf_adds(b, "reading ");
	put_list(b, &d->partners, d->by_import ? "modules" : "tests");
}

static void
put_flaky(struct buf *b, const struct diagnosis *d)
{
	if (d->alone.failed)
		buf_addf(b, "flaky at a rate of %.2g: it fails",
			(double)d->alone.failed / d->alone.runs);
	else
		buf_adds(b, "flaky: it failed in the run, and now");
	put_times(b, " alone", d->alone, 0);
	put_times(b, ", in its order", d->order, 0);
	put_times(b, ", beside the other groups", d->beside, 0);
}

static void
put_beside(struct buf *b, const struct diagnosis *d)
{
	buf_adds(b, "load-dependent: it fails beside ");
	if (d->beside.failed) {
		put_list(b, &d->groups, "groups");
		put_times(b, "", d->beside, 0);
	} else {
		buf_adds(b, "other trials of it");
	}
	put_times(b, ", and passes alone", d->alone, 1);
}

const char *
diagnosis_text(struct arena *a, const struct diagnosis *d)
{
	struct buf b = {0};

	switch (d->verdict) {
	case DIAGNOSIS_FAILING:
		put_times(&b, "really failing: alone", d->alone, 0);
		put_times(&b, ", in its order", d->order, 0);
		if (d->why_untried)
			buf_addf(&b,
				"; the other groups were not tried before "
				"it: %s",
				d->why_untried);
		break;
	case DIAGNOSIS_AFTER:
		buf_adds(&b, "order-dependent: it fails after ");
		put_partners(&b, d);
		put_times(&b, "", d->after, 0);
		put_times(&b, ", and passes alone", d->alone, 1);
		break;
	case DIAGNOSIS_WITHOUT:
		buf_adds(
			&b, "order-dependent (brittle): it passes only after ");
		put_partners(&b, d);
		put_times(&b, "", d->after, 1);
		put_times(&b, ", and fails alone", d->alone, 0);
		break;
	case DIAGNOSIS_BESIDE:
		put_beside(&b, d);
		break;
	case DIAGNOSIS_FLAKY:
		put_flaky(&b, d);
		break;
	default:
		buf_addf(&b, "unknown: %s",
			d->note ? d->note : "it could not be run again");
		put_times(&b, "; until then it failed alone", d->alone, 0);
		put_times(&b, ", in its order", d->order, 0);
	}
	return buf_take(&b, a);
}

const struct diagnosis *
diagnosis_of(const struct diagnoses *all, const char *group, const char *test)
{
	for (size_t i = 0; i < all->tests.n; i++)
		if (strcmp(all->tests.v[i].test, test) == 0 &&
			strcmp(all->tests.v[i].group, group) == 0)
			return &all->tests.v[i];
	return NULL;
}

static void
put_count(struct buf *b, const char *key, struct trial_count c)
{
	if (!c.runs)
		return;
	json_key(b, key);
	buf_addf(b, "[%d,%d]", c.runs, c.failed);
}

static void
put_strings(struct buf *b, const char *key, const strings *list)
{
	if (list->n)
		json_put_list(b, key, list);
}

static void
put_test(struct buf *b, const struct diagnosis *d)
{
	buf_addc(b, '{');
	json_put_string(b, "group", d->group);
	json_put_string(b, "test", d->test);
	json_put_string(b, "verdict", diagnosis_names[d->verdict]);
	json_put_string(b, "text", d->text);
	put_count(b, "alone", d->alone);
	put_count(b, "order", d->order);
	put_count(b, "after", d->after);
	put_count(b, "beside", d->beside);
	if (d->verdict == DIAGNOSIS_FLAKY && d->alone.runs)
		json_put_time(
			b, "rate", (double)d->alone.failed / d->alone.runs);
	put_strings(b, "partners", &d->partners);
	if (d->by_import)
		json_put_int(b, "by_import", 1);
	put_strings(b, "groups", &d->groups);
	if (d->why_untried && d->verdict == DIAGNOSIS_FAILING)
		json_put_string(b, "why_untried", d->why_untried);
	put_strings(b, "commands", &d->commands);
	buf_addc(b, '}');
}

void
diagnoses_put(struct buf *b, const struct diagnoses *all)
{
	buf_addc(b, '{');
	json_put_int(b, "v", VERSION);
	json_put_int(b, "trials", (int64_t)all->trials);
	json_put_time(b, "seconds", all->seconds);
	if (all->left) {
		json_put_int(b, "left", (int64_t)all->left);
		json_put_string(b, "why_left", all->why_left);
	}
	json_key(b, "tests");
	buf_addc(b, '[');
	for (size_t i = 0; i < all->tests.n; i++) {
		buf_adds(b, i ? ",\n" : "\n");
		put_test(b, &all->tests.v[i]);
	}
	buf_adds(b, "]}");
}

static struct trial_count
count_of(jv value, const char *key)
{
	jv pair = json_array(value, key);
	struct trial_count c = {
		(int)json_number_at(pair, 0), (int)json_number_at(pair, 1)};

	jv_free(pair);
	return c;
}

static void
read_test(struct arena *a, struct diagnosis *d, jv value)
{
	const char *verdict = json_string(a, value, "verdict");

	d->group = json_string(a, value, "group");
	d->test = json_string(a, value, "test");
	d->text = json_string(a, value, "text");
	for (int i = 0; i < NDIAGNOSIS_VERDICTS; i++)
		if (verdict && strcmp(verdict, diagnosis_names[i]) == 0)
			d->verdict = (enum diagnosis_verdict)i;
	d->alone = count_of(value, "alone");
	d->order = count_of(value, "order");
	d->after = count_of(value, "after");
	d->beside = count_of(value, "beside");
	d->why_untried = json_string(a, value, "why_untried");
	d->by_import = json_int(value, "by_import", 0);
	json_strings(a, value, "partners", &d->partners);
	json_strings(a, value, "groups", &d->groups);
	json_strings(a, value, "commands", &d->commands);
}

void
diagnoses_add(struct arena *a, struct diagnoses *all, const char *path)
{
	const char *cause, *why_left;
	jv value = json_read_version(a, path, VERSION, &cause);
	jv tests = json_array(value, "tests");

	all->trials += (size_t)json_int(value, "trials", 0);
	all->seconds += json_number(value, "seconds", 0);
	all->left += (size_t)json_int(value, "left", 0);
	why_left = json_string(a, value, "why_left");
	if (why_left)
		all->why_left = why_left;
	for (int i = 0; i < jv_array_length(jv_copy(tests)); i++) {
		jv one = jv_array_get(jv_copy(tests), i);
		struct diagnosis d = {0};

		read_test(a, &d, one);
		if (d.group && d.test && d.text)
			*vec_add(a, &all->tests) = d;
		jv_free(one);
	}
	jv_free(tests);
	jv_free(value);
}

void
diagnoses_read(struct arena *a, struct diagnoses *all, double began)
{
	double written = fs_changed(paths.isolated);

	*all = (struct diagnoses){0};
	if (written > 0 && written >= began)
		diagnoses_add(a, all, paths.isolated);
}

int
diagnoses_write(const struct diagnoses *all)
{
	struct buf b = {0};
	int failed;

	diagnoses_put(&b, all);
	buf_addc(&b, '\n');
	failed = file_write(paths.isolated, b.s, b.n) < 0 ||
		fs_touch(paths.isolated) != 0;
	buf_release(&b);
	return failed ? -1 : 0;
}
