#include "suite/session_outputs.h"

int
session_outputs_take(struct session_outputs *w, struct arena *a, jv object)
{
	jv value = json_get(object, "session_outputs");
	int found = jv_get_kind(value) == JV_KIND_OBJECT;

	w->junit = json_string(a, value, "junit");
	w->junit_suite = json_string(a, value, "junit_suite");
	w->junit_prefix = json_string(a, value, "junit_prefix");
	w->junit_call = json_true(value, "junit_call");
	json_strings(a, value, "files", &w->files);
	w->coverage = json_true(value, "coverage");
	w->reportchars = json_string(a, value, "reportchars");
	w->controller = json_true(value, "controller");
	jv_free(value);
	return found ? 0 : -1;
}

void
session_outputs_put(struct buf *b, const struct session_outputs *w)
{
	json_key(b, "session_outputs");
	buf_addc(b, '{');
	json_put_string(b, "junit", w->junit);
	json_put_string(b, "junit_suite", w->junit_suite);
	json_put_string(b, "junit_prefix", w->junit_prefix);
	json_key(b, "junit_call");
	buf_adds(b, w->junit_call ? "true" : "false");
	json_put_list(b, "files", &w->files);
	json_key(b, "coverage");
	buf_adds(b, w->coverage ? "true" : "false");
	json_put_string(b, "reportchars", w->reportchars);
	json_key(b, "controller");
	buf_adds(b, w->controller ? "true" : "false");
	buf_addc(b, '}');
}
