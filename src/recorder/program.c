#define _GNU_SOURCE
#include "recorder/program.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "recorder/wrap.h"

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

static const char *
look_into_elf(const struct file *f)
{
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

static void
take_interpreter(const struct file *f, struct program *out)
{
	size_t i = 2, n = 0;

	while (i < f->n && (f->bytes[i] == ' ' || f->bytes[i] == '\t'))
		i++;
	for (; i < f->n && n < sizeof out->interpreter - 1 &&
		!strchr(" \t\r\n", f->bytes[i]);
		i++)
		out->interpreter[n++] = f->bytes[i];
	out->interpreter[n] = '\0';
}

static enum program_kind
look_into(const struct file *f, struct program *out)
{
	if (f->n >= 2 && memcmp(f->bytes, "#!", 2) == 0) {
		take_interpreter(f, out);
		return PROGRAM_SCRIPT;
	}
	if (f->n < SELFMAG || memcmp(f->bytes, ELFMAG, SELFMAG) != 0)
		return PROGRAM_TEXT;
	out->why = look_into_elf(f);
	return out->why ? PROGRAM_CANNOT : PROGRAM_LOADS;
}

/* 1: the loader ignores LD_PRELOAD, since the program changes its user */
static int
is_privileged(const char *path, const struct stat *s)
{
	char bytes[64];

	return ((s->st_mode & S_ISUID) && s->st_uid != geteuid()) ||
		((s->st_mode & S_ISGID) && s->st_gid != getegid()) ||
		wrap_syscall(SYS_getxattr, path, "security.capability", bytes,
			sizeof bytes) > 0;
}

enum program_kind
program_look(const char *path, struct program *out)
{
	struct stat s;
	struct file f = {0};
	enum program_kind kind = PROGRAM_CANNOT;
	int fd = (int)wrap_syscall(
		SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);

	out->why = "unreadable program";
	if (fd < 0)
		return wrap_syscall(SYS_faccessat, AT_FDCWD, path, X_OK) == 0
			? PROGRAM_CANNOT
			: PROGRAM_MISSING;
	if (fstat(fd, &s) != 0 || !S_ISREG(s.st_mode) || !(s.st_mode & 0111)) {
		kind = PROGRAM_MISSING;
	} else if (is_privileged(path, &s)) {
		out->why = "set-uid program";
	} else if (s.st_size == 0) {
		kind = PROGRAM_TEXT;
	} else {
		f.n = (size_t)s.st_size;
		f.bytes = mmap(NULL, f.n, PROT_READ, MAP_PRIVATE, fd, 0);
		if (f.bytes != MAP_FAILED) {
			kind = look_into(&f, out);
			munmap((void *)f.bytes, f.n);
		}
	}
	wrap_syscall(SYS_close, fd);
	return kind;
}
