#define _GNU_SOURCE
#include "recorder/elf.h"

#include <elf.h>
#include <link.h>
#include <string.h>
#include <sys/auxv.h>

typedef ElfW(Ehdr) elf_head;
typedef ElfW(Phdr) segment;
typedef ElfW(Dyn) dynamic;

struct file {
	const char *bytes;
	size_t n;
};

/* n bytes of the file from there, or NULL */
static const void *
at(const struct file *f, size_t offset, size_t n)
{
	return offset <= f->n && n <= f->n - offset ? f->bytes + offset : NULL;
}

/* the loader of this process */
static const char *
own_loader(void)
{
	static const char *found;
	const segment *s = (const segment *)getauxval(AT_PHDR);
	size_t n = getauxval(AT_PHNUM), base = 0;

	for (size_t i = 0; s && !found && i < n; i++)
		if (s[i].p_type == PT_PHDR)
			base = (size_t)s - s[i].p_vaddr;
	for (size_t i = 0; s && !found && i < n; i++)
		if (s[i].p_type == PT_INTERP)
			found = (const char *)(base + s[i].p_vaddr);
	return found ? found : "";
}

static const segment *
segment_of(const struct file *f, const elf_head *head, ElfW(Word) type)
{
	for (int i = 0; i < head->e_phnum; i++) {
		const segment *s =
			at(f, head->e_phoff + (size_t)i * head->e_phentsize,
				sizeof *s);

		if (s && s->p_type == type)
			return s;
	}
	return NULL;
}

/* the place in the file of what is loaded to this address */
static size_t
offset_of(const struct file *f, const elf_head *head, size_t address)
{
	for (int i = 0; i < head->e_phnum; i++) {
		const segment *s =
			at(f, head->e_phoff + (size_t)i * head->e_phentsize,
				sizeof *s);

		if (s && s->p_type == PT_LOAD && address >= s->p_vaddr &&
			address - s->p_vaddr < s->p_filesz)
			return address - s->p_vaddr + s->p_offset;
	}
	return f->n;
}

static int
is_sanitizer(const char *library)
{
	static const char *const names[] = {
		"libasan.so", "libtsan.so", "libclang_rt.", NULL};

	for (const char *const *n = names; *n; n++)
		if (strncmp(library, *n, strlen(*n)) == 0)
			return 1;
	return 0;
}

/* 1: it needs the library of a sanitizer, which has to be the first of all */
static int
is_sanitized(const struct file *f, const elf_head *head)
{
	const segment *s = segment_of(f, head, PT_DYNAMIC);
	size_t count = s ? s->p_filesz / sizeof(dynamic) : 0, strings = f->n;
	const dynamic *d = s ? at(f, s->p_offset, s->p_filesz) : NULL;

	for (size_t i = 0; d && i < count; i++)
		if (d[i].d_tag == DT_STRTAB)
			strings = offset_of(f, head, d[i].d_un.d_ptr);
	for (size_t i = 0; d && i < count && d[i].d_tag != DT_NULL; i++) {
		const char *name = d[i].d_tag == DT_NEEDED
			? at(f, strings + d[i].d_un.d_val, 16)
			: NULL;

		if (name && is_sanitizer(name))
			return 1;
	}
	return 0;
}

/* 1: a note of the Go linker; such a program makes system calls by itself */
static int
is_of_go(const struct file *f, const elf_head *head)
{
	const segment *s = segment_of(f, head, PT_NOTE);
	const char *note = s ? at(f, s->p_offset, 16) : NULL;

	return note && memcmp(note + 12, "Go", 3) == 0;
}

const char *
elf_refuses(const char *bytes, size_t n)
{
	const struct file file = {bytes, n}, *f = &file;
	const elf_head *head = at(f, 0, sizeof *head);
	const segment *s;
	const char *loader;

	if (!head ||
		head->e_ident[EI_CLASS] !=
			(sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32))
		return "program for another processor";
	s = segment_of(f, head, PT_INTERP);
	loader = s ? at(f, s->p_offset, s->p_filesz) : NULL;
	if (!loader || !s->p_filesz || loader[s->p_filesz - 1])
		return "static program";
	if (strcmp(loader, own_loader()) != 0)
		return "program of another C library";
	if (is_sanitized(f, head))
		return "program with a sanitizer";
	return is_of_go(f, head) ? "Go program" : NULL;
}
