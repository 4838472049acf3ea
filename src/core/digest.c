#define _DEFAULT_SOURCE
#include "core/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

enum { BLOCK = 64 * 1024 };

static struct digest
spelt(XXH128_hash_t h)
{
	struct digest d;

	snprintf(d.text, sizeof d.text, "%016llx%016llx",
		(unsigned long long)h.high64, (unsigned long long)h.low64);
	return d;
}

struct digest
digest_of(const void *bytes, size_t n)
{
	return spelt(XXH3_128bits(bytes, n));
}

struct digest
digest_word(const char *word)
{
	struct digest d = {{0}};

	snprintf(d.text, sizeof d.text, "%s", word);
	return d;
}

/* -1: it cannot be read */
static int
hash_content(int fd, XXH64_hash_t seed, struct digest *d)
{
	char bytes[BLOCK];
	ssize_t n = read(fd, bytes, sizeof bytes);
	XXH3_state_t state;

	if (n >= 0 && (size_t)n < sizeof bytes) { /* most files */
		ssize_t more = read(fd, bytes + n, sizeof bytes - (size_t)n);

		if (more == 0) {
			*d = spelt(
				XXH3_128bits_withSeed(bytes, (size_t)n, seed));
			return 0;
		}
		n = more < 0 ? -1 : n + more;
	}
	XXH3_INITSTATE(&state);
	XXH3_128bits_reset_withSeed(&state, seed);
	for (; n > 0; n = read(fd, bytes, sizeof bytes))
		XXH3_128bits_update(&state, bytes, (size_t)n);
	*d = spelt(XXH3_128bits_digest(&state));
	return n < 0 ? -1 : 0;
}

struct digest
digest_of_file(const char *path, struct stat *st)
{
	struct digest d;
	int fd;

	memset(st, 0, sizeof *st);
	/* opening a pipe would wait for its writer */
	fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (fd < 0) {
		int missing = errno == ENOENT || errno == ENOTDIR;

		if (missing || stat(path, st) != 0)
			return digest_word("absent");
		return digest_word("unreadable");
	}
	if (fstat(fd, st) != 0)
		d = digest_word("unreadable");
	else if (S_ISDIR(st->st_mode))
		d = digest_word("directory");
	else if (!S_ISREG(st->st_mode))
		d = digest_word("special");
	else if (hash_content(fd, (st->st_mode & S_IXUSR) != 0, &d) != 0)
		d = digest_word("unreadable");
	close(fd);
	return d;
}
