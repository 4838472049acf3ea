#define _GNU_SOURCE
#include "recorder/symbols.h"

#include <fcntl.h>
#include <link.h>
#include <string.h>

#include "recorder/log.h"
#include "recorder/record.h"

typedef ElfW(Sym) symbol;
typedef ElfW(Addr) address;

struct tables {
	const symbol *symbols;
	const char *strings;
	const uint32_t *gnu_hash; /* NULL: the library has none */
};

/* glibc has turned addresses of most libraries into absolute ones */
static const void *
absolute(const struct dl_phdr_info *of, address value)
{
	return (const void *)(value < of->dlpi_addr ? of->dlpi_addr + value
						    : value);
}

static struct tables
tables_of(const struct dl_phdr_info *of)
{
	struct tables t = {0};

	for (int i = 0; i < of->dlpi_phnum; i++) {
		const ElfW(Dyn) * d;

		if (of->dlpi_phdr[i].p_type != PT_DYNAMIC)
			continue;
		d = (const void *)(of->dlpi_addr + of->dlpi_phdr[i].p_vaddr);
		for (; d->d_tag != DT_NULL; d++)
			if (d->d_tag == DT_SYMTAB)
				t.symbols = absolute(of, d->d_un.d_ptr);
			else if (d->d_tag == DT_STRTAB)
				t.strings = absolute(of, d->d_un.d_ptr);
			else if (d->d_tag == DT_GNU_HASH)
				t.gnu_hash = absolute(of, d->d_un.d_ptr);
	}
	return t;
}

static uint32_t
hash_of(const char *name)
{
	uint32_t h = 5381;

	for (; *name; name++)
		h = h * 33 + (unsigned char)*name;
	return h;
}

/* 1: the library defines the symbol */
static int
defines(const struct tables *t, const char *name)
{
	const uint32_t *table = t->gnu_hash;
	uint32_t nbuckets = table[0], first = table[1], nbloom = table[2];
	const uint32_t *buckets = table + 4 + nbloom * (sizeof(size_t) / 4);
	const uint32_t *chains = buckets + nbuckets;
	uint32_t hash = hash_of(name), i = buckets[hash % nbuckets];

	while (i >= first) {
		uint32_t other = chains[i - first];

		if ((other | 1) == (hash | 1) &&
			strcmp(t->strings + t->symbols[i].st_name, name) == 0)
			return 1;
		i = other & 1 ? 0 : i + 1;
	}
	return 0;
}

/* 1: it is used, but not defined; those come first */
static int
uses(const struct tables *t, const char *name)
{
	uint32_t first = t->gnu_hash[1];

	for (uint32_t i = 1; i < first; i++)
		if (strcmp(t->strings + t->symbols[i].st_name, name) == 0)
			return 1;
	return 0;
}

/* those of the C library, which have its variable, and this one */
static int
is_of_libc(const char *path)
{
	static const char *const names[] = {"/libc.so", "/ld-linux", "/ld64.so",
		"/ld-musl", "/libc.musl", NULL};

	for (const char *const *n = names; *n; n++)
		if (strstr(path, *n))
			return 1;
	return strcmp(path, log_library()) == 0;
}

static int
uses_environ(struct dl_phdr_info *of, size_t size, void *data)
{
	static const char *const names[] = {
		"environ", "__environ", "_environ", NULL};
	struct tables t;

	(void)size;
	(void)data;
	if (is_of_libc(of->dlpi_name) || strstr(of->dlpi_name, "vdso"))
		return 0;
	t = tables_of(of);
	if (!t.symbols || !t.strings || !t.gnu_hash)
		return 1;
	/* a program without relocations at run time has a copy of the variable */
	for (const char *const *name = names; *name; name++)
		if (uses(&t, *name) || defines(&t, *name))
			return 1;
	return 0;
}

int
symbols_use_environ(void)
{
	return dl_iterate_phdr(uses_environ, NULL);
}

static int
record_library(struct dl_phdr_info *of, size_t size, void *data)
{
	(void)size;
	(void)data;
	if (of->dlpi_name[0] == '/' && !is_of_libc(of->dlpi_name))
		record_path("file", AT_FDCWD, of->dlpi_name);
	return 0;
}

void
symbols_record_libraries(void)
{
	dl_iterate_phdr(record_library, NULL);
}
