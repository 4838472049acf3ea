#include "report/summary.h"

#include <string.h>

#include "base/hashmap.h"
#include "core/paths.h"
#include "exec/resume.h"
#include "formats/json.h"
#include "os/fs.h"

static void
add_group_test(
	struct arena *a, group_tests *to, const char *group, const char *test)
{
	*vec_add(a, to) = (struct group_test){group, test};
}

void
summary_problem(problems *to, struct arena *a, int fatal, const char *group,
	const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	*vec_add(a, to) =
		(struct problem){group, arena_vfmt(a, fmt, ap), fatal};
	va_end(ap);
}

/*
 * Checks that every planned test has a result and every result was planned. Both
 * are multisets, since a node id may occur twice.
 */
static void
compare(struct summary *s, struct arena *a, const struct group *g,
	const struct group_result *status)
{
	struct hashmap wanted = {.arena = a};

	for (size_t i = 0; i < g->tests.n; i++)
		++*hashmap_count(&wanted, g->tests.v[i]);
	for (size_t i = 0; i < status->tests.n; i++) {
		const struct test_result *t = &status->tests.v[i];
		uintptr_t *n;

		if (t->collect)
			continue;
		n = hashmap_count(&wanted, t->id);
		if (*n)
			--*n;
		else
			add_group_test(a, &s->unplanned, g->name, t->id);
	}
	for (size_t i = 0; i < g->tests.n; i++) {
		uintptr_t *n = hashmap_count(&wanted, g->tests.v[i]);

		if (!*n)
			continue;
		--*n;
		add_group_test(a, &s->lost, g->name, g->tests.v[i]);
	}
}

int
summary_cached(const struct summary *s, const struct group_result *status)
{
	/* whatever the clock of another machine says */
	if (status->origin)
		return 1;
	return status->start > 0 && status->start < status->began &&
		(!s->resumed || status->stop < status->began);
}

const char *
summary_cached_key(const struct summary *s)
{
	return s->resumed ? "kept" : "cached";
}

double
summary_start(const struct summary *s, const struct group_result *status)
{
	return s->resumed && status->start > 0 && status->start < s->began
		? s->began
		: status->start;
}

/*
 * Counts the results of a group. An id in two groups is a duplicate, unless the
 * plan lists the tests of both: the plan knows of ids that occur twice.
 */
static void
count(struct summary *s, struct arena *a, const struct group *g,
	const struct group_result *status, struct hashmap *seen)
{
	s->verdicts[status->verdict]++;
	s->reported += status->tests.n;
	s->waited += status->waited;
	if (summary_cached(s, status))
		s->cached++;
	else if (status->start > 0 &&
		(s->start <= 0 || summary_start(s, status) < s->start))
		s->start = summary_start(s, status);
	if (status->stop > s->stop && !summary_cached(s, status))
		s->stop = status->stop;
	for (size_t i = 0; i < status->tests.n; i++) {
		const struct test_result *t = &status->tests.v[i];
		void **at = hashmap_at(seen, t->id);

		s->counts[t->outcome]++;
		s->flaky += (size_t)test_result_is_flaky(t);
		s->alone += t->alone != NULL;
		s->planned += (size_t)(t->collect || !g->listed);
		if (*at && *at != g && !t->collect && !s->plan->overlap_each &&
			!(g->listed && ((struct group *)*at)->listed))
			add_group_test(a, &s->duplicates, g->name, t->id);
		*at = (void *)g;
	}
	s->planned += g->tests.n;
	if (g->listed && status->verdict != VERDICT_MISSING)
		compare(s, a, g, status);
}

/* the tests of a group without a result are lost */
static void
missing(struct summary *s, struct arena *a, const struct group *g)
{
	if (!g->listed) {
		s->planned++;
		add_group_test(a, &s->lost, g->name, NULL);
	}
	for (size_t i = 0; i < g->tests.n; i++)
		add_group_test(a, &s->lost, g->name, g->tests.v[i]);
}

/* warns of a launcher's job that could not be cancelled */
static void
add_left(struct summary *s, struct arena *a, const struct group *g)
{
	const char *path = paths_left(a, g->slug);
	struct buf b = {0};

	if (fs_changed(path) >= s->began && fs_read(path, &b) == 0 && b.n)
		summary_problem(&s->problems, a, 0, g->name,
			"%s: a job of it "
			"may be left, which could not be cancelled; do it by "
			"hand: %s",
			g->name, b.s);
	buf_release(&b);
}

/* Those of the start come first, then those of the collection, as in one session.
 */
static void
add_warnings(struct summary *s, struct arena *a)
{
	for (int stage = 0; stage < NWARNING_STAGES; stage++)
		for (size_t i = 0; i < s->plan->groups.n; i++) {
			const warning_vec *all = &s->results[i].warnings.all;

			for (size_t j = 0; j < all->n; j++)
				if ((int)all->v[j].stage == stage)
					warning_list_add(
						&s->warnings, a, &all->v[j]);
		}
	s->nwarnings = warning_list_count(&s->warnings);
}

void
summary_read(struct summary *s, struct arena *a, const struct plan *p)
{
	struct hashmap seen = {.arena = a};

	*s = (struct summary){.plan = p, .began = fs_changed(paths.lock)};
	s->resumed = resume_is(s->began);
	diagnoses_read(a, &s->diagnoses, s->began);
	s->results = arena_alloc(a, (p->groups.n + 1) * sizeof *s->results);
	for (size_t i = 0; i < p->groups.n; i++) {
		const struct group *g = &p->groups.v[i];
		struct group_result *status = &s->results[i];
		const char *cause;

		if (group_result_read(
			    a, status, paths_status(a, g->slug), &cause) == 0 &&
			status->plan && strcmp(status->plan, g->digest) != 0)
			*status = (struct group_result){
				.verdict = VERDICT_MISSING};
		if (status->verdict == VERDICT_MISSING)
			missing(s, a, g);
		status->name = g->name;
		status->slug = g->slug;
		status->began = g->began > 0 ? g->began : s->began;
		if (status->note)
			summary_problem(&s->problems, a, 0, g->name, "%s: %s",
				g->name, status->note);
		add_left(s, a, g);
		count(s, a, g, status, &seen);
	}
	add_warnings(s, a);
}

int
summary_refused(const struct group_result *s)
{
	return s->verdict == VERDICT_ERROR && s->exit_status == PYTEST_USAGE;
}

/* number of groups with a usage error, plus their tests */
static size_t
refused(const struct summary *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->plan->groups.n; i++)
		if (summary_refused(&s->results[i]))
			n += 1 + s->results[i].tests.n;
	return n;
}

int
summary_exit(const struct summary *s)
{
	size_t failed = s->verdicts[VERDICT_FAILED] +
		s->verdicts[VERDICT_CRASHED] + s->verdicts[VERDICT_TIMED_OUT] +
		s->verdicts[VERDICT_ERROR] + s->verdicts[VERDICT_INTERRUPTED] +
		s->verdicts[VERDICT_LOST];

	if (s->interrupted)
		return 2;
	if (s->cut_off || s->lost.n || s->unplanned.n || s->duplicates.n ||
		s->counts[OUTCOME_LOST])
		return 3;
	for (size_t i = 0; i < s->problems.n; i++)
		if (s->problems.v[i].fatal)
			return 3;
	for (size_t i = 0; i < s->plan->groups.n; i++)
		if (s->results[i].verdict == VERDICT_INTERRUPTED &&
			s->results[i].exit_status == PYTEST_INTERRUPTED)
			return 2;
	for (int i = 0; i < NOUTCOMES; i++)
		if (outcome_fails((enum outcome)i))
			failed += s->counts[i];
	if (failed)
		return failed == refused(s) ? 4 : 1;
	if (s->flaky && s->plan->flaky_fails)
		return 1;
	if (s->uncovered)
		return 1;
	if (s->plan->shard.count) /* other shards have tests */
		return 0;
	return s->verdicts[VERDICT_EMPTY] < s->plan->groups.n ? 0 : 5;
}

int
summary_tells_warnings(const struct summary *s)
{
	const char *letters = s->plan->outputs.reportchars;

	return s->nwarnings && (!letters || strchr(letters, 'w'));
}

double
summary_bound(const struct summary *s)
{
	double total = 0, longest = 0;

	for (size_t i = 0; i < s->plan->groups.n; i++) {
		double wall =
			s->results[i].stop - summary_start(s, &s->results[i]);

		if (summary_cached(s, &s->results[i]))
			continue;
		total += wall;
		if (wall > longest)
			longest = wall;
	}
	if (s->slots && total / s->slots > longest)
		return total / s->slots;
	return longest;
}

static void
put_counts(struct buf *b, const size_t counts[NOUTCOMES])
{
	json_key(b, "counts");
	buf_addc(b, '{');
	for (int i = 0; i < NOUTCOMES; i++)
		json_put_int(b, outcome_names[i], (int64_t)counts[i]);
	buf_addc(b, '}');
}

static void
put_group_tests(struct buf *b, const char *key, const group_tests *list)
{
	json_key(b, key);
	buf_addc(b, '[');
	for (size_t i = 0; i < list->n; i++) {
		buf_adds(b, i ? ",\n{" : "\n{");
		json_put_string(b, "group", list->v[i].group);
		json_put_string(b, "test", list->v[i].test);
		buf_addc(b, '}');
	}
	buf_addc(b, ']');
}

static void
put_problems(struct buf *b, const struct summary *s)
{
	json_key(b, "problems");
	buf_addc(b, '[');
	for (size_t i = 0; i < s->problems.n; i++) {
		buf_adds(b, i ? ",\n{" : "\n{");
		json_put_string(b, "group", s->problems.v[i].group);
		json_put_string(b, "text", s->problems.v[i].text);
		json_put_int(b, "fatal", s->problems.v[i].fatal);
		buf_addc(b, '}');
	}
	buf_addc(b, ']');
}

static void
put_group(struct buf *b, const struct group_result *s, const char *cached)
{
	size_t counts[NOUTCOMES] = {0}, flaky = 0;

	for (size_t i = 0; i < s->tests.n; i++) {
		counts[s->tests.v[i].outcome]++;
		flaky += (size_t)test_result_is_flaky(&s->tests.v[i]);
	}
	buf_addc(b, '{');
	json_put_string(b, "name", s->name);
	json_put_string(b, "slug", s->slug);
	json_put_string(b, "verdict", verdict_names[s->verdict]);
	if (cached)
		json_put_int(b, cached, 1);
	json_put_string(b, "message", s->message);
	put_counts(b, counts);
	json_put_int(b, "flaky", (int64_t)flaky);
	json_put_int(b, "attempts", s->attempts);
	json_put_time(b, "start", s->start);
	json_put_time(b, "stop", s->stop);
	json_put_time(b, "duration", s->stop - s->start);
	json_put_time(b, "cpu", s->cpu);
	json_put_int(b, "rss", s->rss);
	if (s->origin)
		json_put_string(b, "origin", s->origin);
	if (s->node) {
		json_put_string(b, "node", s->node);
		json_put_time(b, "pending", s->pending);
	}
	buf_addc(b, '}');
}

static void
put_tries(struct buf *b, const tries *list)
{
	json_key(b, "tries");
	buf_addc(b, '[');
	for (size_t i = 0; i < list->n; i++) {
		const struct test_attempt *t = &list->v[i];

		buf_adds(b, i ? ",{" : "{");
		json_put_int(b, "attempt", t->attempt);
		json_put_string(b, "outcome", outcome_names[t->outcome]);
		json_put_time(b, "start", t->start);
		json_put_time(b, "stop", t->stop);
		json_put_string(b, "message", t->message);
		buf_addc(b, '}');
	}
	buf_addc(b, ']');
}

static void
put_failure(struct buf *b, const char *group, const struct test_result *t)
{
	int flaky = test_result_is_flaky(t);

	json_put_string(b, "group", group);
	json_put_string(b, "test", t->id);
	if (!flaky) {
		json_put_string(b, "outcome", outcome_names[t->outcome]);
		json_put_string(b, "message", t->message);
	}
	if (t->tries.n)
		put_tries(b, &t->tries);
}

/* the tests that failed, or those that passed after they had failed */
static void
put_failures(struct buf *b, const struct summary *s, int flaky)
{
	int first = 1;

	json_key(b, flaky ? "flaky" : "failures");
	buf_addc(b, '[');
	for (size_t i = 0; i < s->plan->groups.n; i++)
		for (size_t j = 0; j < s->results[i].tests.n; j++) {
			const struct test_result *t = &s->results[i].tests.v[j];

			if (flaky ? !test_result_is_flaky(t)
				  : !outcome_fails(t->outcome))
				continue;
			buf_adds(b, first ? "\n{" : ",\n{");
			put_failure(b, s->results[i].name, t);
			buf_addc(b, '}');
			first = 0;
		}
	buf_addc(b, ']');
}

void
summary_put(struct buf *b, const struct summary *s)
{
	buf_addc(b, '{');
	json_put_int(b, "v", 1);
	json_put_int(b, "exit_status", s->exit_status);
	if (s->plugins)
		json_put_string(b, "plugins", s->plugins);
	json_put_int(b, "planned", (int64_t)s->planned);
	json_put_int(b, "reported", (int64_t)s->reported);
	put_counts(b, s->counts);
	json_put_time(b, "start", s->start);
	json_put_time(b, "stop", s->stop);
	json_put_time(b, "duration", s->stop - s->start);
	if (s->slots) {
		json_put_int(b, "slots", s->slots);
		json_put_time(b, "bound", summary_bound(s));
	}
	json_put_int(b, summary_cached_key(s), (int64_t)s->cached);
	json_put_int(b, "alone", (int64_t)s->alone);
	json_put_time(b, "waited", s->waited);
	json_put_int(b, "warning_count", (int64_t)s->nwarnings);
	warning_list_put(b, &s->warnings);
	put_group_tests(b, "lost", &s->lost);
	put_group_tests(b, "unplanned", &s->unplanned);
	put_group_tests(b, "duplicates", &s->duplicates);
	put_problems(b, s);
	json_key(b, "groups");
	buf_addc(b, '[');
	for (size_t i = 0; i < s->plan->groups.n; i++) {
		buf_adds(b, i ? ",\n" : "\n");
		put_group(b, &s->results[i],
			summary_cached(s, &s->results[i])
				? summary_cached_key(s)
				: NULL);
	}
	buf_addc(b, ']');
	put_failures(b, s, 1);
	put_failures(b, s, 0);
	if (s->diagnoses.tests.n) {
		json_key(b, "isolated");
		diagnoses_put(b, &s->diagnoses);
	}
	buf_adds(b, "}\n");
}
