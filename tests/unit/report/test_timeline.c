/* the slots of groups, the prediction, and the trace file */
#include "formats/json.h"
#include "report/chrome_trace.h"
#include "report/timeline.h"
#include "tap.h"

struct sample {
	struct plan plan;
	struct group_result results[8];
	struct summary summary;
	struct timeline timeline;
};

static void
add(struct sample *r, struct arena *a, double start, double stop, double cost)
{
	r->results[r->plan.groups.n] = (struct group_result){
		.name = "g", .start = start, .stop = stop};
	*vec_add(a, &r->plan.groups) =
		(struct group){.name = "g", .cost = cost};
}

static void
make(struct sample *r, struct arena *a)
{
	r->summary = (struct summary){
		.plan = &r->plan, .results = r->results, .start = 100};
	timeline_make(&r->timeline, a, &r->summary);
}

static void
test_slots(struct arena *a)
{
	struct sample r = {0};

	add(&r, a, 100, 104, 3);
	add(&r, a, 100, 102, 3);
	add(&r, a, 102, 105, 2);
	add(&r, a, 104, 106, 2);
	make(&r, a);
	ok(r.timeline.n == 2, "two at a time");
	ok(r.timeline.slot_of[0] == 0 && r.timeline.slot_of[1] == 1 &&
			r.timeline.slot_of[2] == 1 &&
			r.timeline.slot_of[3] == 0,
		"each where one has ended");
	ok(r.timeline.busy == 11, "seconds of all");
	ok(r.timeline.predicted == 5, "predicted: 3 and 2 on each");
}

static void
test_unknown(struct arena *a)
{
	struct sample r = {0};

	add(&r, a, 100, 101, 1);
	add(&r, a, 0, 0, 1);
	make(&r, a);
	ok(r.timeline.n == 1 && r.timeline.slot_of[1] == TIMELINE_NONE,
		"one has not run");
	ok(r.timeline.predicted == 0,
		"a part of the run is not the prediction");
}

static void
test_trace(struct arena *a)
{
	struct sample r = {0};
	struct buf b = {0};
	const char *cause;
	jv trace;

	add(&r, a, 100, 104, 0);
	*vec_add(a, &r.results[0].tests) = (struct test_result){
		.id = "m.py::\"x\"", .start = 99.9, .stop = 105};
	make(&r, a);
	chrome_trace_put(&b, &r.summary, &r.timeline);
	trace = json_parse(a, b.s, b.n, &cause);
	ok(jv_is_valid(trace), "the trace is JSON");
	ok(strstr(b.s, "\"ts\":0,\"dur\":4000000,\"args\":{\"outcome\"") !=
			NULL,
		"a test does not leave its group");
	jv_free(trace);
	buf_release(&b);
}

static void
test_helpers(struct arena *a)
{
	struct sample r = {0};
	struct buf b = {0};

	add(&r, a, 100, 104, 0);
	add(&r, a, 100, 101, 0);
	*vec_add(a, &r.results[0].helpers) =
		(struct helper_attempt){2, 101.5, 103};
	*vec_add(a, &r.results[0].tests) = (struct test_result){
		.id = "t", .start = 102, .stop = 103, .attempt = 2};
	make(&r, a);
	ok(r.timeline.n == 2 && r.timeline.slot_of[0] == 0 &&
			r.timeline.helpers[0][0] == 1 && !r.timeline.helpers[1],
		"a helper has the slot that was idle");
	ok(r.timeline.busy == 6.5, "it is busy");
	chrome_trace_put(&b, &r.summary, &r.timeline);
	ok(strstr(b.s, "\"cat\":\"helper\",\"ph\":\"X\",\"pid\":1,\"tid\":2") &&
			strstr(b.s,
				"\"t\",\"cat\":\"test\",\"ph\":\"X\",\"pid\":1,"
				"\"tid\":2"),
		"its tests are there, too");
	buf_release(&b);
}

int
main(void)
{
	struct arena a = {0};

	test_slots(&a);
	test_unknown(&a);
	test_trace(&a);
	test_helpers(&a);
	arena_free(&a);
	return done();
}
