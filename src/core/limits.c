#include "core/limits.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define YEAR (365 * 24 * 3600.0) /* seconds */
#define DURATION "a duration such as 90, 90s, 5m or 1h; 0 for none"

const struct limits limits_default = {.slow = 60};

static const struct field {
	const char *name;
	size_t offset;
	double most;
	const char *wants;
} fields[] = {
	{"timeout", offsetof(struct limits, timeout), YEAR, DURATION},
	{"test_timeout", offsetof(struct limits, test_timeout), YEAR, DURATION},
	{"slow", offsetof(struct limits, slow), YEAR, DURATION},
	{"retries", offsetof(struct limits, retries), 100,
		"a whole number from 0 to 100"},
	{"delay", offsetof(struct limits, delay), YEAR, DURATION},
	{"backoff", offsetof(struct limits, backoff), 1000,
		"a number from 1 to 1000"},
};

enum { NFIELDS = sizeof fields / sizeof *fields };

static double *
member(struct limits *l, const struct field *f)
{
	return (double *)(void *)((char *)l + f->offset);
}

/* the seconds that a unit stands for; 0: it is no unit */
static double
unit_of(const char *unit)
{
	static const struct {
		const char *name;
		double seconds;
	} units[] = {{"", 1}, {"s", 1}, {"ms", .001}, {"m", 60}, {"h", 3600}};

	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (strcmp(unit, units[i].name) == 0)
			return units[i].seconds;
	return 0;
}

static int
parse(const struct field *f, const char *text, double *value)
{
	size_t digits = strspn(text, "0123456789.");
	int duration = strcmp(f->wants, DURATION) == 0;
	int whole = strcmp(f->name, "retries") == 0;
	char *end;
	double n = strtod(text, &end), factor = unit_of(end);

	if (!digits || end != text + digits || factor == 0)
		return 0;
	if ((*end && !duration) || (whole && memchr(text, '.', digits)))
		return 0;
	if (strcmp(f->name, "backoff") == 0 && n < 1)
		return 0;
	*value = n > 0 ? n * factor : -1;
	return *value <= f->most;
}

const char *
limits_set(struct limits *l, const char *name, const char *text)
{
	for (size_t i = 0; i < NFIELDS; i++) {
		const struct field *f = &fields[i];
		double value;

		if (strcmp(f->name, name) != 0)
			continue;
		if (!parse(f, text, &value))
			return f->wants;
		*member(l, f) = value;
	}
	return NULL;
}

static void
set(struct limits *l, const char *key, const struct yaml_node *value,
	const char *file, struct diag *d)
{
	const char *wants = limits_set(
		l, key, value->kind == YAML_TREE_SCALAR ? value->text : "");

	if (wants)
		yaml_tree_wants(d, file, value, key, wants);
}

/* a number, or {times, delay, backoff} */
static void
take_retries(struct limits *l, const struct yaml_node *value, const char *file,
	struct diag *d)
{
	static const char *const names[] = {"times", "delay", "backoff"};

	if (value->kind != YAML_TREE_MAPPING)
		set(l, "retries", value, file, d);
	for (size_t i = 0; i < value->keys.n; i++) {
		const struct yaml_node *key = value->keys.v[i];
		size_t k = 0;

		while (k < 3 && strcmp(key->text, names[k]) != 0)
			k++;
		if (k < 3)
			set(l, k ? names[k] : "retries", value->items.v[i],
				file, d);
		else
			diag_at(d, file, key->line, key->column,
				"'retries' "
				"has no key '%s'%s; it has times, delay, "
				"backoff",
				key->text,
				diag_suggest(d, key->text, names, 3));
	}
}

int
limits_take(struct limits *l, const char *key, const struct yaml_node *value,
	const char *file, struct diag *d)
{
	if (strcmp(key, "retries") == 0)
		take_retries(l, value, file, d);
	else if (strcmp(key, "timeout") == 0 || strcmp(key, "slow") == 0 ||
		strcmp(key, "test_timeout") == 0)
		set(l, key, value, file, d);
	else
		return 0;
	return 1;
}

void
limits_override(struct limits *l, const struct limits *from)
{
	struct limits given = *from;

	for (size_t i = 0; i < NFIELDS; i++)
		if (*member(&given, &fields[i]) != 0)
			*member(l, &fields[i]) = *member(&given, &fields[i]);
}

void
limits_put(struct buf *b, const struct limits *l)
{
	struct limits base = limits_default, own = *l;

	for (size_t i = 0; i < NFIELDS; i++) {
		double value = *member(&own, &fields[i]);

		if (value == *member(&base, &fields[i]) ||
			(value <= 0 && *member(&base, &fields[i]) <= 0))
			continue;
		json_key(b, fields[i].name);
		buf_addf(b, "%.10g", value);
	}
}

void
limits_get(struct limits *l, jv object)
{
	for (size_t i = 0; i < NFIELDS; i++) {
		double *value = member(l, &fields[i]);

		*value = json_number(object, fields[i].name, *value);
	}
}
