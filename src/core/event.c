#include "core/event.h"

#include <string.h>

#include "formats/json.h"

static const struct {
	const char *name;
	enum event_kind kind;
} kinds[] = {
	{"collecting", EVENT_COLLECTING},
	{"collected", EVENT_COLLECTED},
	{"collect_error", EVENT_COLLECT_ERROR},
	{"collect_skip", EVENT_COLLECT_SKIP},
	{"start", EVENT_START},
	{"turn", EVENT_TURN},
	{"limit", EVENT_LIMIT},
	{"phase", EVENT_PHASE},
	{"finish", EVENT_FINISH},
	{"end", EVENT_END},
	{"suite_property", EVENT_PROPERTY},
	{"warning", EVENT_WARNING},
	{"interrupted", EVENT_INTERRUPTED},
	{"finishing", EVENT_FINISHING},
	{"stopped", EVENT_STOPPED},
	{"refused", EVENT_REFUSED},
	{"internal_error", EVENT_INTERNAL_ERROR},
};

static enum event_kind
kind_of(const char *name)
{
	for (size_t i = 0; name && i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return kinds[i].kind;
	return EVENT_OTHER;
}

static void
take_ids(struct event *e, struct arena *a, jv line)
{
	jv ids = json_array(line, "ids");
	int n = jv_array_length(jv_copy(ids));

	for (int i = 0; i < n; i++) {
		const char *id = json_element(a, ids, i);

		*vec_add(a, &e->ids) = id ? id : "?";
	}
	jv_free(ids);
}

static void
take_turn(struct event *e, struct arena *a, jv line)
{
	e->alone = json_string(a, line, "alone");
	e->waited = json_number(line, "waited", 0);
	e->limit = json_number(line, "limit", 0);
}

static void
take_phase(struct event *e, struct arena *a, jv line)
{
	e->when = json_string(a, line, "when");
	e->outcome = json_string(a, line, "outcome");
	e->duration = json_number(line, "duration", 0);
	e->xfail = json_string(a, line, "xfail");
	e->rerun = json_true(line, "rerun");
	e->subtest = json_string(a, line, "subtest") != NULL;
	e->sections = group_result_pairs(a, line, "sections");
	e->properties = group_result_pairs(a, line, "properties");
	if (!e->when || !e->outcome)
		e->kind = EVENT_OTHER;
}

static void
take_warning(struct event *e, struct arena *a, jv line)
{
	double entry = json_number(line, "entry", -1);

	e->warning = warning_take(a, line);
	if (e->warning.text && entry >= 0 && entry < 1e9)
		e->entry = (size_t)entry;
	else
		e->kind = EVENT_OTHER;
}

void
event_parse(struct event *e, struct arena *a, const char *text, size_t n)
{
	const char *cause;
	jv line = json_parse(a, text, n, &cause);
	double number = json_number(line, "n", 0);

	*e = (struct event){.kind = kind_of(json_string(a, line, "event"))};
	e->n = number >= 0 && number < 1e9 ? (size_t)number : (size_t)-1;
	e->time = json_number(line, "time", 0);
	e->id = json_string(a, line, "id");
	e->path = json_string(a, line, "path");
	e->message = json_string(a, line, "message");
	e->place = json_string(a, line, "place");
	e->longrepr = json_string(a, line, "longrepr");
	e->exit_status = json_int(line, "exitstatus", 3);
	e->queued = json_number(line, "queued", 0);
	if (e->kind == EVENT_COLLECTED)
		take_ids(e, a, line);
	else if (e->kind == EVENT_START || e->kind == EVENT_TURN ||
		e->kind == EVENT_LIMIT)
		take_turn(e, a, line);
	else if (e->kind == EVENT_PHASE)
		take_phase(e, a, line);
	else if (e->kind == EVENT_PROPERTY)
		e->properties = group_result_pairs(a, line, "properties");
	else if (e->kind == EVENT_WARNING)
		take_warning(e, a, line);
	jv_free(line);
}
