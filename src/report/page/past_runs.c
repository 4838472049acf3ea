#include "report/page/past_runs.h"

#include <stdlib.h>
#include <string.h>

#include "core/run_store.h"
#include "formats/json.h"
#include "os/fs.h"

struct past_result {
	enum outcome outcome;
	double seconds;
};

static const char id_key[] = "{\"id\":\"", outcome_key[] = "\"outcome\":\"",
		  seconds_key[] = "\"seconds\":";

/* the end of the JSON string that begins at s, behind its first quote */
static char *
end_of_string(char *s)
{
	while (*s && *s != '"')
		s += *s == '\\' && s[1] ? 2 : 1;
	return s;
}

static enum outcome
outcome_of(const char *name)
{
	for (int i = 0; i < NOUTCOMES; i++) {
		size_t n = strlen(outcome_names[i]);

		if (strncmp(name, outcome_names[i], n) == 0 && name[n] == '"')
			return (enum outcome)i;
	}
	return OUTCOME_LOST;
}

/* takes a line, which ends with a zero; a torn one is left out */
static void
take_line(struct past_run *run, struct arena *a, char *line)
{
	char *id = line + sizeof id_key - 1, *end, *outcome, *seconds;
	struct past_result *r;
	void **at;

	if (strncmp(line, id_key, sizeof id_key - 1) != 0)
		return;
	end = end_of_string(id);
	outcome = strstr(end, outcome_key);
	seconds = outcome ? strstr(outcome, seconds_key) : NULL;
	if (!seconds)
		return;
	*end = '\0';
	r = arena_alloc(a, sizeof *r);
	r->outcome = outcome_of(outcome + sizeof outcome_key - 1);
	r->seconds = strtod(seconds + sizeof seconds_key - 1, NULL);
	run->counts[r->outcome]++;
	at = hashmap_at(&run->results, id);
	if (!*at)
		*at = r;
}

static void
take_run(struct past_runs *p, char *text)
{
	struct past_run run = {.results = {.arena = p->arena}};
	size_t n = strcspn(text, "\n");
	const char *cause;
	jv head = json_parse(p->arena, text, n, &cause);

	run.start = json_number(head, "start", 0);
	run.stop = json_number(head, "stop", 0);
	run.commit = json_string(p->arena, head, "commit");
	run.branch = json_string(p->arena, head, "branch");
	jv_free(head);
	if (run.start <= 0)
		return;
	for (char *line = text + n; *line;) {
		char *next;

		line++;
		next = line + strcspn(line, "\n");
		if (!*next)
			break;
		*next = '\0';
		take_line(&run, p->arena, line);
		*next = '\n';
		line = next;
	}
	*vec_add(p->arena, &p->runs) = run;
}

void
past_runs_read(struct past_runs *p, struct arena *a)
{
	strings names = run_store_names(a, RUN_STORE_RESULTS);

	*p = (struct past_runs){.arena = a};
	for (size_t i = names.n; i-- > 0;) {
		struct buf text = {0};

		if (fs_read(run_store_path(a, names.v[i], RUN_STORE_RESULTS),
			    &text) == 0 &&
			text.n) {
			char *own = arena_alloc(a, text.n + 1);

			memcpy(own, text.s, text.n + 1);
			take_run(p, own);
		}
		buf_release(&text);
	}
}

void
past_runs_put(struct buf *b, const struct past_runs *p)
{
	json_key(b, "runs");
	buf_addc(b, '[');
	for (size_t i = 0; i < p->runs.n; i++) {
		const struct past_run *r = &p->runs.v[i];

		buf_adds(b, i ? ",{" : "{");
		json_put_time(b, "start", r->start);
		json_put_time(b, "stop", r->stop);
		if (r->commit)
			json_put_string(b, "commit", r->commit);
		if (r->branch)
			json_put_string(b, "branch", r->branch);
		json_key(b, "counts");
		buf_addc(b, '{');
		for (int j = 0; j < NOUTCOMES; j++)
			if (r->counts[j])
				json_put_int(b, outcome_names[j],
					(int64_t)r->counts[j]);
		buf_adds(b, "}}");
	}
	buf_addc(b, ']');
}

void
past_runs_put_test(struct buf *b, const struct past_runs *p, const char *id)
{
	struct buf key = {0};
	size_t n = 0, start = b->n;

	json_put(&key, id);
	key.s[key.n - 1] = '\0'; /* its quotes */
	json_key(b, "runs");
	buf_addc(b, '[');
	for (size_t i = 0; i < p->runs.n; i++) {
		const struct past_result *r =
			hashmap_get(&p->runs.v[i].results, key.s + 1);

		if (!r)
			continue;
		buf_addf(b, "%s[%zu,%d,", n++ ? "," : "", i, (int)r->outcome);
		buf_add_fixed(b, r->seconds, 3);
		buf_addc(b, ']');
	}
	buf_addc(b, ']');
	buf_release(&key);
	if (n > 1)
		return;
	b->n = start;
	b->s[start] = '\0';
}
