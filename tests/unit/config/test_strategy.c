/* The cases of strategy.txt, and the commented file of the project. */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>

#include "config/strategy.h"
#include "os/fs.h"
#include "tap.h"

static const char *const isolations[] = {"as all", "auto", "fork", "spawn"};

static void
put_rule(struct buf *b, const struct group_rule *rule)
{
	buf_addf(b, "%s: %s", rule->pattern, isolations[rule->isolation]);
	if (rule->pool.name)
		buf_addf(b, ", pool %s", rule->pool.name);
	if (rule->exclusive >= 0)
		buf_addf(b, ", exclusive %d", rule->exclusive);
	if (rule->lf_whole >= 0)
		buf_addf(b, ", lf %d", rule->lf_whole);
	if (rule->split.n || rule->split.by >= 0)
		buf_addf(b, ", split %d by %d", rule->split.n, rule->split.by);
	for (size_t i = 0; i < rule->after.n; i++)
		buf_addf(b, ", after %s", rule->after.v[i].name);
	buf_addc(b, '\n');
}

static void
put_limits(struct buf *b, const struct settings *s)
{
	struct limits all = settings_limits(s, ""),
		      one = settings_limits(s, "api_x");
	struct buf x = {0}, y = {0};

	buf_adds(&x, "");
	buf_adds(&y, "");
	limits_put(&x, &all);
	limits_put(&y, &one);
	if (strcmp(x.s, y.s) != 0)
		buf_addf(b, "limits of 'api_x' %s\n", y.s);
	else if (x.n)
		buf_addf(b, "limits %s\n", x.s);
	buf_release(&x);
	buf_release(&y);
}

static const char *
describe(const struct strategy *s, struct diag *d)
{
	struct buf b = {0};
	char *said = NULL;
	const char *text;
	size_t n;
	FILE *to = open_memstream(&said, &n);

	buf_adds(&b, "");
	for (size_t i = 0; i < s->marks.n; i++)
		buf_addf(&b, "%s%s", i ? " | " : "", s->marks.v[i].mark);
	if (b.n)
		buf_addc(&b, '\n');
	if (s->dist && s->dist->text)
		buf_addf(&b, "dist-%s '%s'\n", s->by_suite ? "suite" : "file",
			s->dist->text);
	if (s->settings.overlap_each)
		buf_adds(&b, "overlap each\n");
	if (s->settings.processes)
		buf_addf(&b, "processes %d\n", s->settings.processes);
	if (s->settings.python)
		buf_addf(&b, "python %s\n", s->settings.python);
	if (s->settings.thread_unsafe.fixtures)
		buf_addf(&b, "alone fixtures %s\n",
			s->settings.thread_unsafe.fixtures);
	if (s->settings.thread_unsafe.marks)
		buf_addf(&b, "alone marks %s\n",
			s->settings.thread_unsafe.marks);
	if (s->settings.secrets)
		buf_addf(&b, "secrets %s\n", s->settings.secrets);
	if (s->settings.preload)
		buf_addf(&b, "preload %s\n", s->settings.preload);
	if (s->settings.all.split.n)
		buf_addf(&b, "split %d by %d\n", s->settings.all.split.n,
			s->settings.all.split.by);
	for (size_t i = 0; i < s->settings.pools.n; i++)
		buf_addf(&b, "pool %s %d\n", s->settings.pools.v[i].name,
			s->settings.pools.v[i].depth);
	for (size_t i = 0; i < s->settings.rules.n; i++)
		put_rule(&b, &s->settings.rules.v[i]);
	put_limits(&b, &s->settings);
	if (s->settings.all.isolation > ISOLATION_AUTO)
		buf_addf(&b, "%s, but %s for 'api_x'\n",
			isolations[s->settings.all.isolation],
			isolations[settings_isolation(&s->settings, "api_x")]);
	diag_print(d, to);
	fclose(to);
	buf_adds(&b, said);
	free(said);
	text = arena_dup(d->arena, b.s);
	buf_release(&b);
	return text;
}

/* cuts at the first line that begins with mark; what follows, or NULL */
static char *
cut(char *text, const char *mark)
{
	char *at = strstr(text, mark);

	if (!at)
		return NULL;
	at[1] = '\0';
	return at + strlen(mark);
}

static void
test_case(char *name)
{
	struct arena a = {0};
	struct diag d = {.arena = &a};
	struct strategy s = {0};
	char *yaml = strchr(name, '\n') + 1, *expected = cut(yaml, "\n--\n");
	size_t n = strlen(expected);

	yaml[-1] = '\0';
	while (n > 1 && expected[n - 2] == '\n')
		expected[--n] = '\0';
	strategy_parse(&s, "f.yaml", yaml, strlen(yaml), 1, &d);
	is(describe(&s, &d), expected, name);
	arena_free(&a);
}

static void
test_cases(void)
{
	struct buf text = {0};
	char *next;

	if (!ok(fs_read("tests/unit/config/strategy.txt", &text) == 0, "cases"))
		return;
	next = cut(text.s, "\n== ");
	while (next) {
		char *name = next;

		next = cut(name, "\n== ");
		test_case(name);
	}
	buf_release(&text);
}

static void
test_missing(void)
{
	struct arena a = {0};
	struct diag d = {.arena = &a};
	struct strategy s = {0};

	strategy_parse(&s, "f.yaml", "", 0, 1, &d);
	ok(d.nerrors == 1 && strstr(describe(&s, &d), "    target: [iaas]"),
		"an empty file: the error says what to write");
	arena_free(&a);
	a = (struct arena){0};
	d = (struct diag){.arena = &a};
	strategy_parse(&s, "f.yaml", "", 0, 0, &d);
	ok(d.nerrors == 0, "unless the command line chooses");
	arena_free(&a);
}

static void
test_documented(void)
{
	struct arena a = {0};
	struct diag d = {.arena = &a};
	struct strategy s = {0};
	struct buf text = {0};

	ok(fs_read("conf/aomaker.yaml", &text) == 0, "conf/aomaker.yaml");
	strategy_parse(&s, "conf/aomaker.yaml", text.s, text.n, 1, &d);
	is(describe(&s, &d),
		"iaas_image | iaas_volume and not slow | hpc_sw "
		"| hpc_fs\nprocesses 4\npython .venv/bin/python\n"
		"alone fixtures the_only_printer\nalone marks serial\n"
		"secrets pin,license\n"
		"preload json,urllib.request\nsplit -1 by 0\n"
		"pool database 2\nhpc_*: spawn, pool database, split 2 by 2\n"
		"hpc_fs: as all, after hpc_sw\n"
		"iaas_image: as all, exclusive 1, lf 1\n"
		"limits \"timeout\":3600,\"test_timeout\":300,\"retries\":2,"
		"\"delay\":5,\"backoff\":2\n",
		"the documented file holds every key");
	buf_release(&text);
	arena_free(&a);
}

/* text that is no UTF-8, and nodes that grow without end */
static void
test_hostile(void)
{
	struct arena a = {0};
	struct diag d = {.arena = &a};
	struct strategy s = {0};
	struct buf b = {0};

	strategy_parse(&s, "f.yaml", "target: [\xff]\n", 12, 1, &d);
	ok(d.nerrors == 1 && strstr(describe(&s, &d), "f.yaml:1:10: "),
		"no UTF-8: the place is told");
	buf_adds(&b, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
	for (int i = 1; i < 12; i++) {
		buf_addf(&b, "a%d: &a%d [", i, i);
		for (int j = 0; j < 10; j++)
			buf_addf(&b, "%s*a%d", j ? ", " : "", i - 1);
		buf_adds(&b, "]\n");
	}
	d = (struct diag){.arena = &a};
	strategy_parse(&s, "f.yaml", b.s, b.n, 1, &d);
	ok(d.nerrors > 0 && strstr(describe(&s, &d), "too"),
		"an alias bomb is refused");
	buf_clear(&b);
	for (int i = 0; i < 100000; i++)
		buf_addc(&b, '[');
	d = (struct diag){.arena = &a};
	strategy_parse(&s, "f.yaml", b.s, b.n, 1, &d);
	ok(d.nerrors > 0, "nesting without end is refused");
	buf_release(&b);
	arena_free(&a);
}

int
main(void)
{
	test_cases();
	test_missing();
	test_documented();
	test_hostile();
	return done();
}
