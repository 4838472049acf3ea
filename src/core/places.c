#define _GNU_SOURCE
#include "core/places.h"

#include <ctype.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/paths.h"
#include "os/path.h"

#define MARK "{aomaker:"

static const char *const prefix_names[] = {"python", "base"};

static void
add(struct places *p, struct arena *a, const char *name, const char *folder)
{
	size_t n = folder ? strlen(folder) : 0;

	while (n > 1 && folder[n - 1] == '/')
		n--;
	if (n < 2)
		return;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)folder[i] < ' ' || strchr("\"\\", folder[i]))
			p->odd = arena_ndup(a, folder, n);
	*vec_add(a, &p->list) = (struct pair){
		arena_fmt(a, MARK "%s}", name), arena_ndup(a, folder, n)};
}

/* the same folder by another path, through a link */
static void
add_both(
	struct places *p, struct arena *a, const char *name, const char *folder)
{
	const char *real = folder && *folder ? path_real(a, folder) : NULL;

	add(p, a, name, folder);
	if (real && strcmp(real, folder) != 0)
		add(p, a, name, real);
}

static int
compare(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	size_t n = strlen(x->value), m = strlen(y->value);

	return n == m ? strcmp(x->key, y->key) : n < m ? 1 : -1;
}

/* 1: it is the same folder on all machines, with more than Python in it */
static int
is_of_system(const char *prefix)
{
	return strcmp(prefix, "/usr") == 0 || strcmp(prefix, "/usr/local") == 0;
}

/* as pytest finds it for its temporary folders, by Python's getpass; or NULL */
static const char *
user_name(void)
{
	static const char *const names[] = {
		"LOGNAME", "USER", "LNAME", "USERNAME"};
	const struct passwd *entry;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return value;
	}
	entry = getpwuid(getuid());
	return entry ? entry->pw_name : NULL;
}

void
places_find(struct places *p, struct arena *a, const strings *prefixes)
{
	const char *pwd = getenv("PWD"), *real = pwd ? path_real(a, pwd) : NULL,
		   *user = user_name();

	*p = (struct places){.root = paths_root(a)};
	add(p, a, "root", p->root);
	if (real && strcmp(real, p->root) == 0 && strcmp(pwd, real) != 0)
		add(p, a, "root", pwd);
	for (size_t i = 0; i < prefixes->n && i < 2; i++)
		if (!is_of_system(prefixes->v[i]))
			add_both(p, a, prefix_names[i], prefixes->v[i]);
	add_both(p, a, "home", getenv("HOME"));
	if (user)
		add(p, a, "basetemp", arena_fmt(a, "pytest-of-%s", user));
	qsort(p->list.v, p->list.n, sizeof *p->list.v, compare);
}

/* 1: the name of a folder may go on with these bytes */
static int
goes_on(const char *text, size_t n)
{
	unsigned char c = n ? (unsigned char)text[0] : 0;

	if (c == '.')
		return n > 1 && isalnum((unsigned char)text[1]);
	return isalnum(c) || c == '_' || c == '-' || c >= 0x80;
}

/* the place that the text begins with, or NULL */
static const struct pair *
at_place(const struct places *p, const char *text, size_t n)
{
	for (size_t i = 0; i < p->list.n; i++) {
		const struct pair *place = &p->list.v[i];
		size_t length = strlen(place->value);

		if (length <= n && *text == *place->value &&
			memcmp(text, place->value, length) == 0 &&
			!goes_on(text + length, n - length))
			return place;
	}
	return NULL;
}

/* the bytes before which nothing begins with one of two characters */
static size_t
plain(const char *text, size_t n, const char *begins)
{
	size_t i = 0;

	while (i < n && text[i] != begins[0] && text[i] != begins[1])
		i++;
	return i;
}

int
places_hide(struct buf *b, const struct places *p, const char *text, size_t n)
{
	if (n && memmem(text, n, MARK, sizeof MARK - 1))
		return -1;
	while (n) {
		const struct pair *place = at_place(p, text, n);
		size_t length = place ? strlen(place->value)
				      : 1 + plain(text + 1, n - 1, "/p");

		if (place)
			buf_adds(b, place->key);
		else
			buf_add(b, text, length);
		text += length;
		n -= length;
	}
	return 0;
}

int
places_are_in(const struct places *p, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i += 1 + plain(text + i + 1, n - i - 1, "/p"))
		if (at_place(p, text + i, n - i))
			return 1;
	return 0;
}

void
places_show(struct buf *b, const struct places *p, const char *text, size_t n)
{
	while (n) {
		const char *mark = memmem(text, n, MARK, sizeof MARK - 1);
		size_t length = mark ? (size_t)(mark - text) : n, i = 0;

		buf_add(b, text, length);
		text += length;
		n -= length;
		if (!n)
			return;
		while (i < p->list.n &&
			(strlen(p->list.v[i].key) > n ||
				strncmp(text, p->list.v[i].key,
					strlen(p->list.v[i].key)) != 0))
			i++;
		length = i < p->list.n ? strlen(p->list.v[i].key)
				       : sizeof MARK - 1;
		buf_add(b, i < p->list.n ? p->list.v[i].value : text,
			i < p->list.n ? strlen(p->list.v[i].value) : length);
		text += length;
		n -= length;
	}
}

const char *
places_hide_path(struct arena *a, const struct places *p, const char *path)
{
	struct buf b = {0};
	const char *whole = path_clean(a, "/", path_join(a, p->root, path));

	if (*whole != '/') /* it is "/" itself */
		whole = "/";
	if (strpbrk(path, "\n\t") ||
		places_hide(&b, p, whole, strlen(whole)) != 0) {
		buf_release(&b);
		return NULL;
	}
	return buf_take(&b, a);
}

const char *
places_show_path(struct arena *a, const struct places *p, const char *name)
{
	struct buf b = {0};
	const char *path;

	places_show(&b, p, name, strlen(name));
	path = buf_take(&b, a);
	return *path == '/' ? path_clean(a, p->root, path) : NULL;
}
