/* `aomaker index`: collects one module; called by the edges of index.ninja. */
#include "commands/commands.h"

#include "core/input_record.h"
#include "formats/ninja.h"
#include "os/clock.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "suite/index_graph.h"
#include "worker/ask_pytest.h"

enum { PYTEST_USAGE = 4 };

static const char *
decoded(struct arena *a, const char *word)
{
	return ninja_decode(arena_dup(a, word));
}

static void
add(struct arena *a, strings *to, const char *option, const char *value)
{
	if (value)
		*vec_add(a, to) = arena_fmt(a, "%s=%s", option, value);
}

static struct ask_pytest
question(const struct cli *cli, const char *answer, struct arena *a)
{
	struct ask_pytest q = {
		.python = decoded(a, cli->python), .preload = cli->preload};

	q.log = arena_fmt(a, "%s.said", answer);
	q.top = cli->top ? decoded(a, cli->top) : NULL;
	*vec_add(a, &q.own) = "index";
	add(a, &q.own, "--module", decoded(a, cli->operands.v[1]));
	add(a, &q.own, "--out", answer);
	add(a, &q.own, "--inputs", index_graph_list(a, answer));
	add(a, &q.own, "--key", cli->key);
	if (cli->selected)
		*vec_add(a, &q.own) = "--selected";
	if (cli->threads)
		*vec_add(a, &q.own) = "--threads";
	add(a, &q.own, "--unsafe-fixtures", cli->unsafe_fixtures);
	add(a, &q.own, "--unsafe-marks", cli->unsafe_marks);
	for (size_t i = 0; i < cli->pytest.n; i++)
		*vec_add(a, &q.pytest) = decoded(a, cli->pytest.v[i]);
	return q;
}

/* writes how the collection ended, and its last line, for suite/index.c */
static int
write_death(const char *log, int status, const struct buf *said)
{
	struct buf b = {0};
	size_t n = said->n;
	int failed;

	while (n && said->s[n - 1] == '\n')
		n--;
	buf_addf(&b,
		status > 128 ? "its collection died of signal %d"
			     : "its collection ended with status %d",
		status > 128 ? status - 128 : status);
	for (size_t i = n; i > 0; i--)
		if (i == 1 || said->s[i - 2] == '\n') {
			buf_addf(&b, ": %.*s", (int)(n - i + 1),
				said->s + i - 1);
			break;
		}
	failed = file_write(log, b.s, b.n) < 0;
	buf_release(&b);
	return failed;
}

/* records what the answer was made of */
static int
record(const char *answer, double began, struct diag *d)
{
	const char *path = index_graph_record(d->arena, answer);
	struct digests digests = {.arena = d->arena, .few = 1};
	struct inputs x = {.arena = d->arena, .since = began};

	if (inputs_read(&x, index_graph_list(d->arena, answer)) == 0 &&
		input_record_write(path, &x, &digests, began) >= 0)
		return 0;
	diag_file(d, path);
	return 1;
}

int
cmd_index(const struct cli *cli, struct diag *d)
{
	struct arena *a = d->arena;
	struct buf said = {0};
	const char *answer, *log;
	double began = clock_now();
	struct ask_pytest q;
	int status, failed = 0;

	if (cli->operands.n != 2 || !cli->python) {
		diag_error(d,
			"aomaker index is what index.ninja calls; "
			"`aomaker list` brings the index up to date");
		return 1;
	}
	answer = cli->operands.v[0];
	log = arena_fmt(a, "%s.log", answer);
	q = question(cli, answer, a);
	fs_remove(answer);
	fs_remove(log);
	status = ask_pytest(&q, a, &said);
	if (status < 0)
		diag_file(d, q.python);
	else if (status == PYTEST_USAGE)
		fputs(said.n ? said.s : "pytest refuses\n", stdout);
	else if (!fs_is_file(answer))
		failed = write_death(log, status, &said);
	else
		failed = record(answer, began, d);
	buf_release(&said);
	return failed || status < 0 || status == PYTEST_USAGE;
}
