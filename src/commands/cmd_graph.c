/*
 * `aomaker graph`: prints the groups of the plan as a tree, DOT, Mermaid, JSON or
 * HTML.
 */
#include "commands/commands.h"

#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "commands/graph_formats.h"
#include "commands/shown_plan.h"
#include "formats/json.h"
#include "os/file_write.h"

static void
put_graph(struct buf *b, const char *format, const struct planned_run *g,
	const struct simulation *s, struct diag *d)
{
	struct tty tty;

	if (strcmp(format, "dot") == 0) {
		graph_formats_dot(b, g);
	} else if (strcmp(format, "mermaid") == 0) {
		graph_formats_mermaid(b, g);
	} else if (strcmp(format, "json") == 0) {
		graph_formats_json(b, d->arena, g, s);
	} else if (strcmp(format, "text") == 0) {
		tty_look(&tty, STDOUT_FILENO, NULL);
		graph_formats_text(b, d->arena, g, s, &tty);
	} else {
		diag_error(d,
			"--format is text, dot, mermaid or json, not "
			"'%s'",
			format);
	}
}

/* prints the strings of --jq; a terminal gets no control characters */
static void
print_filtered(struct buf *out)
{
	struct buf shown = {0};

	if (!isatty(STDOUT_FILENO)) {
		buf_print(out);
		return;
	}
	text_put_lines(&shown, out->s);
	buf_print(&shown);
	buf_release(out);
}

int
cmd_graph(const struct cli *cli, struct diag *d)
{
	struct planned_run g = {0};
	struct simulation s;
	struct buf b = {0}, out = {0};
	const char *cause;

	if (shown_plan_make(&g, cli, d) != 0)
		return EXIT_USAGE;
	simulation_make(&s, d->arena, &g.plan, g.slots.n);
	if (cli->html) {
		graph_formats_html(&b, &g, &s);
		if (file_write_named(d->arena, cli->html, b.s, b.n) < 0)
			diag_file(d, cli->html);
	} else if (cli->jq) {
		graph_formats_json(&b, d->arena, &g, &s);
		if (json_filter(&out, d->arena, cli->jq, &b, &cause) != 0)
			diag_error(d, "--jq: %s", cause);
	} else {
		put_graph(&out, cli->format ? cli->format : "text", &g, &s, d);
	}
	buf_release(&b);
	if (out.n && cli->jq)
		print_filtered(&out);
	else if (out.n)
		buf_print(&out);
	return d->nerrors ? EXIT_USAGE : shown_plan_status(&g, d);
}
