/*
 * Whether a program would load the recorder. This module is part of both, the
 * recorder and aomaker.
 */
#ifndef RECORDER_ELF_H
#define RECORDER_ELF_H

#include <stddef.h>

/* why not: "static program" …; NULL: it has the loader of this process, and does.
   The bytes are those of an ELF file. */
const char *elf_refuses(const char *bytes, size_t n);

#endif
