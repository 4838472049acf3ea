#include "config/launcher.h"

#include <stdlib.h>
#include <string.h>

#include "core/limits.h"
#include "formats/json.h"

enum { TRIES = 3, TRIES_MAX = 100 };

#define SILENCE 30 /* seconds */
#define LATE 10

static const char *const places[] = {
	"name", "group", "cpus", "mem", "out", "attempt", "exclude"};

enum { NPLACES = sizeof places / sizeof *places };

struct reader {
	struct launcher *l;
	const char *file;
	struct diag *d;
};

/* the name in {name} at p, with *n letters; NULL: p is no placeholder */
static const char *
place_at(const char *p, size_t *n)
{
	*n = strspn(p + 1, "abcdefghijklmnopqrstuvwxyz_");
	return *p == '{' && *n && p[1 + *n] == '}' ? p + 1 : NULL;
}

/* index into places; NPLACES: unknown */
static size_t
place_named(const char *name, size_t n)
{
	size_t i = 0;

	while (i < NPLACES &&
		(strlen(places[i]) != n || memcmp(places[i], name, n) != 0))
		i++;
	return i;
}

static void
check_places(struct reader *r, const struct yaml_node *word)
{
	const char *name;
	size_t n;

	for (const char *p = word->text; (p = strchr(p, '{')); p++) {
		name = place_at(p, &n);
		if (!name || place_named(name, n) < NPLACES)
			continue;
		name = arena_ndup(r->d->arena, name, n);
		diag_at(r->d, r->file, word->line, word->column,
			"nothing stands for '{%s}' in a launcher; there are "
			"{name} {group} {cpus} {mem} {out} {attempt} "
			"{exclude}%s",
			name, diag_suggest(r->d, name, places, NPLACES));
	}
}

static void
take_words(struct reader *r, const struct yaml_node *list, const char *key,
	strings *to)
{
	if (list->kind != YAML_TREE_SEQUENCE || !list->items.n) {
		yaml_tree_wants(r->d, r->file, list, key,
			"a list of words, the "
			"program first");
		return;
	}
	for (size_t i = 0; i < list->items.n; i++) {
		const struct yaml_node *word = list->items.v[i];

		if (word->kind != YAML_TREE_SCALAR || (!i && !*word->text)) {
			yaml_tree_wants(r->d, r->file, word, key, "words");
			continue;
		}
		check_places(r, word);
		*vec_add(r->d->arena, to) = word->text;
	}
}

static void
take_command(struct reader *r, const struct yaml_node *value, const char *key)
{
	if (value->kind == YAML_TREE_SEQUENCE) {
		r->l->kind = LAUNCHER_OTHER;
		take_words(r, value, key, &r->l->command);
	} else if (value->kind != YAML_TREE_SCALAR ||
		launcher_named(r->l, value->text) != 0) {
		yaml_tree_wants(r->d, r->file, value, key,
			"'slurm', 'local' or "
			"the words of a program, such as [ssh, node1]");
	}
}

static void
take_tries(struct reader *r, const struct yaml_node *value)
{
	int n = yaml_tree_number(value, TRIES_MAX);

	if (n)
		r->l->tries = n;
	else
		yaml_tree_wants(r->d, r->file, value, "tries",
			"a number from 1 to "
			"100");
}

static double
take_seconds(struct reader *r, const struct yaml_node *value, const char *key,
	int least)
{
	struct limits b = {0};
	const char *text = value->kind == YAML_TREE_SCALAR ? value->text : "";

	if (limits_set(&b, "timeout", text) || b.timeout < least)
		yaml_tree_wants(r->d, r->file, value, key,
			arena_fmt(r->d->arena,
				"a duration of at least %d s, such as 30s or 5m",
				least));
	return b.timeout;
}

static void
take_transfer(struct reader *r, const struct yaml_node *value)
{
	const char *text = value->kind == YAML_TREE_SCALAR ? value->text : "";

	r->l->transfer = strcmp(text, "tar") == 0;
	if (!r->l->transfer && strcmp(text, "shared") != 0)
		yaml_tree_wants(r->d, r->file, value, "transfer",
			"'tar', or "
			"'shared' where the machines share a file system");
}

static void
take_key(struct reader *r, const struct yaml_node *key,
	const struct yaml_node *value)
{
	static const char *const names[] = {
		"command", "cancel", "tries", "silence", "late", "transfer"};

	if (strcmp(key->text, names[0]) == 0)
		take_command(r, value, key->text);
	else if (strcmp(key->text, names[1]) == 0)
		take_words(r, value, key->text, &r->l->cancel);
	else if (strcmp(key->text, names[2]) == 0)
		take_tries(r, value);
	else if (strcmp(key->text, names[3]) == 0)
		r->l->silence =
			take_seconds(r, value, key->text, 3 * HEARTBEAT);
	else if (strcmp(key->text, names[4]) == 0)
		r->l->late = take_seconds(r, value, key->text, 1);
	else if (strcmp(key->text, names[5]) == 0)
		take_transfer(r, value);
	else
		diag_at(r->d, r->file, key->line, key->column,
			"'launcher' has "
			"no key '%s'%s; it has command, cancel, tries, silence, "
			"late, transfer",
			key->text, diag_suggest(r->d, key->text, names, 6));
}

void
launcher_take(struct launcher *l, const struct yaml_node *value,
	const char *file, struct diag *d)
{
	struct reader r = {l, file, d};

	*l = (struct launcher){0};
	if (value->kind != YAML_TREE_MAPPING) {
		take_command(&r, value, "launcher");
		return;
	}
	for (size_t i = 0; i < value->keys.n; i++)
		take_key(&r, value->keys.v[i], value->items.v[i]);
	if (!yaml_tree_get(value, "command"))
		yaml_tree_wants(d, file, value, "launcher",
			"a 'command': slurm, or "
			"the words of a program");
}

int
launcher_named(struct launcher *l, const char *name)
{
	if (strcmp(name, "slurm") == 0)
		l->kind = LAUNCHER_SLURM;
	else if (strcmp(name, "local") == 0)
		l->kind = LAUNCHER_LOCAL;
	else
		return -1;
	return 0;
}

/*
 * A step of the allocation that we are in, or else a job of its own. Without
 * --quit-on-interrupt one SIGINT would not stop srun. No -t: it kills up to a
 * minute late, so aomaker keeps the time limits itself.
 */
static void
settle_slurm(struct launcher *l, struct arena *a)
{
	static const char *const srun[] = {"srun", "--nodes=1", "--ntasks=1",
		"--cpus-per-task={cpus}", "--mem={mem}", "--exclude={exclude}",
		"--job-name={name}", "--quit-on-interrupt"};
	static const char *const scancel[] = {
		"scancel", "--quiet", "--name={name}"};
	int step = getenv("SLURM_JOB_ID") != NULL;
	int cancels = !step && !l->cancel.n;

	for (size_t i = 0; i < sizeof srun / sizeof *srun; i++)
		*vec_add(a, &l->command) = srun[i];
	if (step)
		*vec_add(a, &l->command) = "--exact";
	for (size_t i = 0; cancels && i < 3; i++)
		*vec_add(a, &l->cancel) = scancel[i];
}

void
launcher_settle(struct launcher *l, struct arena *a)
{
	if (l->kind == LAUNCHER_SLURM && !l->command.n)
		settle_slurm(l, a);
	if (!l->tries)
		l->tries = TRIES;
	if (l->silence <= 0)
		l->silence = SILENCE;
	if (l->late <= 0)
		l->late = LATE;
}

static const char *
value_of(const struct launcher_values *v, const char *name, size_t n)
{
	const char *values[] = {v->name, v->group, v->cpus, v->mem, v->out,
		v->attempt, v->exclude, NULL};

	return values[place_named(name, n)];
}

/* NULL: a value is missing, so the word is left out */
static const char *
fill(const char *word, const struct launcher_values *v, struct arena *a)
{
	struct buf b = {0};

	buf_adds(&b, "");
	for (const char *p = word; *p; p++) {
		size_t n;
		const char *name = place_at(p, &n), *value;

		if (!name) {
			buf_addc(&b, *p);
			continue;
		}
		value = value_of(v, name, n);
		if (!value) {
			buf_release(&b);
			return NULL;
		}
		buf_adds(&b, value);
		p += n + 1;
	}
	return buf_take(&b, a);
}

strings
launcher_words(
	const strings *words, const struct launcher_values *v, struct arena *a)
{
	strings filled = {0};

	for (size_t i = 0; i < words->n; i++) {
		const char *word = fill(words->v[i], v, a);

		if (word)
			*vec_add(a, &filled) = word;
	}
	return filled;
}

void
launcher_put(struct buf *b, const struct launcher *l, const char *cpus,
	const char *mem)
{
	buf_addc(b, '{');
	json_put_int(b, "v", 1);
	json_put_int(b, "kind", l->kind);
	json_put_list(b, "command", &l->command);
	json_put_list(b, "cancel", &l->cancel);
	json_put_int(b, "tries", l->tries);
	json_put_time(b, "silence", l->silence);
	json_put_time(b, "late", l->late);
	json_put_int(b, "transfer", l->transfer);
	json_put_int(b, "own", l->own);
	json_put_string(b, "cpus", cpus);
	json_put_string(b, "mem", mem);
	buf_adds(b, "}\n");
}

int
launcher_read(struct launcher *l, const char **cpus, const char **mem,
	const char *path, struct arena *a)
{
	const char *cause;
	jv value = json_read(a, path, &cause);

	*l = (struct launcher){0};
	if (!jv_is_valid(value)) {
		jv_free(value);
		return -1;
	}
	l->kind = (enum launcher_kind)json_int(value, "kind", 0);
	json_strings(a, value, "command", &l->command);
	json_strings(a, value, "cancel", &l->cancel);
	l->tries = json_int(value, "tries", 0);
	l->silence = json_number(value, "silence", 0);
	l->late = json_number(value, "late", 0);
	l->transfer = json_int(value, "transfer", 0);
	l->own = json_int(value, "own", 0);
	*cpus = json_string(a, value, "cpus");
	*mem = json_string(a, value, "mem");
	jv_free(value);
	return l->kind == LAUNCHER_NONE ? -1 : 0;
}
