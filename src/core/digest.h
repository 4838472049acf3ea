/*
 * Digests of content: XXH3 with 128 bits, from the headers of xxHash. Where
 * there is nothing to be hashed, a digest is a word, such as "absent".
 */
#ifndef CORE_DIGEST_H
#define CORE_DIGEST_H

#include <stddef.h>
#include <sys/stat.h>

enum { DIGEST_LENGTH = 32 };

struct digest {
	char text[DIGEST_LENGTH + 1]; /* hexadecimal digits, or a word */
};

struct digest digest_of(const void *bytes, size_t n);
struct digest digest_word(const char *word);

/*
 * The content of a file and whether its owner may execute it; links are
 * followed. What is no regular file, or cannot be read, has a word. `st` gets
 * the file's attributes; all zero: it does not exist.
 */
struct digest digest_of_file(const char *path, struct stat *st);

#endif
