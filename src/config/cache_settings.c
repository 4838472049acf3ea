#include "config/cache_settings.h"

#include <stdlib.h>
#include <string.h>

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR, DAYS_MAX = 3650 };

struct reader {
	struct cache_settings *c;
	const char *file;
	struct diag *d;
};

static void
take_list(struct reader *r, const struct yaml_node *value, const char *key,
	const char *what, strings *to)
{
	if (yaml_tree_is_text(value)) {
		*vec_add(r->d->arena, to) = value->text;
		return;
	}
	if (value->kind != YAML_TREE_SEQUENCE)
		yaml_tree_wants(r->d, r->file, value, key,
			arena_fmt(r->d->arena, "a list of %s", what));
	for (size_t i = 0;
		value->kind == YAML_TREE_SEQUENCE && i < value->items.n; i++)
		if (!yaml_tree_is_text(value->items.v[i]))
			yaml_tree_wants(
				r->d, r->file, value->items.v[i], key, what);
		else
			*vec_add(r->d->arena, to) = value->items.v[i]->text;
}

static void
take_inputs(struct reader *r, const struct yaml_node *value)
{
	take_list(r, value, "inputs", "paths or patterns", &r->c->inputs);
}

static void
take_env(struct reader *r, const struct yaml_node *value)
{
	strings *names = &r->c->env;

	take_list(r, value, "env", "names of environment variables", names);
	for (size_t i = 0; i < names->n; i++)
		if (strpbrk(names->v[i], "= \t\n"))
			yaml_tree_wants(r->d, r->file, value, "env",
				"names of "
				"environment variables");
}

/* 0: not a duration */
static long
seconds(const char *text)
{
	static const struct unit {
		const char *name;
		long seconds;
	} units[] = {{"s", 1}, {"m", MINUTE}, {"h", HOUR}, {"d", DAY}};
	char *end;
	long n = strtol(text, &end, 10);

	if (end == text || n < 1)
		return 0;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (strcmp(end, units[i].name) == 0)
			return n <= DAYS_MAX * (long)DAY / units[i].seconds
				? n * units[i].seconds
				: 0;
	return 0;
}

/* an age of the mapping; 0: it has none that can be understood */
static long
age(const struct yaml_node *value, const char *key, size_t *n)
{
	const struct yaml_node *one = value->kind == YAML_TREE_MAPPING
		? yaml_tree_get(value, key)
		: NULL;
	long found = !one || one->kind != YAML_TREE_SCALAR ? 0
		: strcmp(one->text, "forever") == 0        ? -1
							   : seconds(one->text);

	*n += found != 0;
	return found;
}

/* what is wanted instead of this URL; NULL: it can be used */
static const char *
url_mistake(const char *url)
{
	const char *host = strstr(url, "://"), *at;

	if (!host)
		return NULL; /* a directory */
	if (strncmp(url, "file:///", 8) != 0 &&
		strncmp(url, "http://", 7) != 0 &&
		strncmp(url, "https://", 8) != 0)
		return "a directory, or a URL that begins with http://, "
		       "https:// or file:///";
	at = strpbrk(host + 3, "@/?#");
	return at && *at == '@'
		? "a URL without a user; name the user and the password in "
		  "~/.netrc, or a token in AOMAKER_CACHE_TOKEN"
		: NULL;
}

/* takes the keys about passes of other machines; n: counts them */
static void
take_travel(struct reader *r, const struct yaml_node *value, size_t *n)
{
	const struct yaml_node *url = yaml_tree_get(value, "url"),
			       *only = yaml_tree_get(value, "read_only");
	const char *mistake = NULL;

	*n += (size_t)(url != NULL) + (size_t)(only != NULL);
	if (url && !yaml_tree_is_text(url))
		mistake = "a directory or a URL";
	else if (url)
		mistake = url_mistake(url->text);
	if (mistake)
		yaml_tree_wants(r->d, r->file, url, "url", mistake);
	else if (url)
		r->c->url = url->text;
	r->c->read_only = only && yaml_tree_is_text(only) &&
		strcmp(only->text, "true") == 0;
	if (only && !r->c->read_only &&
		(!yaml_tree_is_text(only) || strcmp(only->text, "false") != 0))
		yaml_tree_wants(
			r->d, r->file, only, "read_only", "true or false");
	else if (only && !url)
		yaml_tree_wants(r->d, r->file, only, "read_only",
			"'url' beside it, which says where passes are");
}

static void
take_cache(struct reader *r, const struct yaml_node *value)
{
	const char *text = value->kind == YAML_TREE_SCALAR ? value->text : "";
	size_t n = 0;

	r->c->given = 1;
	r->c->off = strcmp(text, "off") == 0;
	r->c->max_age = age(value, "max_age", &n);
	r->c->world = age(value, "world", &n);
	if (value->kind == YAML_TREE_MAPPING)
		take_travel(r, value, &n);
	if (r->c->max_age < 0 ||
		(!r->c->off && strcmp(text, "on") != 0 &&
			(!n || n < value->keys.n)))
		yaml_tree_wants(r->d, r->file, value, "cache",
			"'on', 'off' or "
			"{max_age: 30m, world: 10m, url: http://host/}, "
			"numbers of s, m, h or d; world may be 'forever'");
}

void
cache_settings_take(struct cache_settings *c, const char *key,
	const struct yaml_node *value, const char *file, struct diag *d)
{
	struct reader r = {c, file, d};

	if (strcmp(key, "inputs") == 0)
		take_inputs(&r, value);
	else if (strcmp(key, "env") == 0)
		take_env(&r, value);
	else if (strcmp(key, "cache") == 0)
		take_cache(&r, value);
}

void
cache_settings_join(struct cache_settings *c, const struct cache_settings *by,
	struct arena *a)
{
	for (size_t i = 0; i < by->inputs.n; i++)
		*vec_add(a, &c->inputs) = by->inputs.v[i];
	for (size_t i = 0; i < by->env.n; i++)
		*vec_add(a, &c->env) = by->env.v[i];
	if (!by->given)
		return;
	c->off = by->off;
	c->max_age = by->max_age;
	c->world = by->world;
}

void
cache_settings_take_environment(struct cache_settings *c, struct diag *d)
{
	const char *url = getenv(CACHE_URL_VARIABLE), *mistake;

	if (!url || !*url)
		return;
	mistake = url_mistake(url);
	if (mistake)
		diag_error(d, CACHE_URL_VARIABLE " wants %s", mistake);
	c->url = mistake || strcmp(url, "off") == 0 ? NULL : url;
}
