/* graph_formats_html(), apart from the other formats, since most of it is HTML */
#include <string.h>

#include "base/text.h"
#include "commands/graph_formats.h"
#include "commands/shown_plan.h"

static const char head[] =
	"<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width\">\n"
	"<title>aomaker graph</title>\n<style>\n"
	":root{color-scheme:light dark;--line:#8884;--bar:#3b82c4}\n"
	"body{font:14px/1.45 system-ui,sans-serif;margin:2em auto;"
	"max-width:75em;padding:0 1em}\n"
	"table{border-collapse:collapse;width:100%;table-layout:fixed}\n"
	"td,th{text-align:left;vertical-align:top;padding:.25em .5em;"
	"border-bottom:1px solid var(--line);overflow-wrap:anywhere}\n"
	"th:first-child{width:30%}th:last-child{width:45%}\n"
	".track{position:relative;height:1.2em}\n"
	".track i{position:absolute;top:0;bottom:0;background:var(--bar);"
	"border-radius:2px;min-width:2px}\n"
	"summary{cursor:pointer}ul{margin:.3em 0 .3em 1em;padding:0}\n"
	"</style>\n";

static void
put_html(struct buf *b, const char *text)
{
	struct buf safe = {0};

	buf_adds(&safe, "");
	text_put(&safe, text);
	for (const char *p = safe.s; *p; p++)
		switch (*p) {
		case '<':
			buf_adds(b, "&lt;");
			break;
		case '>':
			buf_adds(b, "&gt;");
			break;
		case '&':
			buf_adds(b, "&amp;");
			break;
		case '"':
			buf_adds(b, "&quot;");
			break;
		default:
			buf_addc(b, *p);
		}
	buf_release(&safe);
}

static void
put_tests(struct buf *b, const struct group *g)
{
	buf_adds(b, "<details><summary>");
	put_html(b, g->name);
	buf_adds(b, "</summary><ul>");
	for (size_t i = 0; i < g->tests.n; i++) {
		buf_adds(b, "<li>");
		put_html(b, g->tests.v[i]);
	}
	buf_adds(b, "</ul></details>");
}

static void
put_group(struct buf *b, const struct group *g, const struct span *span,
	double makespan)
{
	struct buf facts = {0};

	buf_adds(b, "<tr><td>");
	if (g->tests.n)
		put_tests(b, g);
	else
		put_html(b, g->name);
	buf_adds(b, "<td>");
	shown_plan_facts(&facts, g);
	put_html(b, facts.n ? facts.s : "");
	buf_adds(b, "<td>");
	if (makespan > 0)
		buf_addf(b,
			"<div class=\"track\" title=\"%.1f s to %.1f s\">"
			"<i style=\"left:%.2f%%;width:%.2f%%\"></i></div>",
			span->start, span->stop, span->start / makespan * 100,
			(span->stop - span->start) / makespan * 100);
	buf_addc(b, '\n');
	buf_release(&facts);
}

void
graph_formats_html(
	struct buf *b, const struct planned_run *g, const struct simulation *s)
{
	buf_adds(b, head);
	buf_addf(b, "<h1>%zu groups, %d at a time</h1>\n", g->plan.groups.n,
		g->slots.n);
	if (shown_plan_cached(&g->plan))
		buf_addf(b,
			"<p>%zu of them cached: they have passed, and nothing "
			"that they read has changed, so that ninja and "
			"arun --incremental run only the others.</p>\n",
			shown_plan_cached(&g->plan));
	if (s->makespan > 0)
		buf_addf(b,
			"<p>By past runs, they take about %.1f s; "
			"%.1f s at best.</p>\n",
			s->makespan, s->bound);
	else
		buf_adds(b,
			"<p>Their durations are unknown: "
			"they have not run yet.</p>\n");
	buf_adds(b, "<table><tr><th>group<th>what<th>when it would run\n");
	for (size_t i = 0; i < g->plan.groups.n; i++)
		put_group(b, &g->plan.groups.v[i], &s->spans[i], s->makespan);
	buf_adds(b,
		"</table>\n<p>After all groups come the reports, then the "
		"verdict.</p>\n</html>\n");
}
