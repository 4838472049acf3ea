#include "core/claims.h"

#include <stdio.h>
#include <string.h>

#include "os/fs.h"

int
claims_read(struct claims *c, const char *path)
{
	struct buf b = {0};
	const char *end = NULL;

	*c = (struct claims){0};
	if (fs_read(path, &b) == 0 && b.n)
		end = memchr(b.s, '\n', b.n);
	if (end && sscanf(b.s, "%zu %lf ", &c->units, &c->began) == 2)
		c->taken = b.n - (size_t)(end - b.s) - 1;
	else
		c->units = 0;
	if (c->taken > c->units) /* claims that came too late */
		c->taken = c->units;
	buf_release(&b);
	return c->units ? 0 : -1;
}

double
claims_rest(const struct claims *c, double now)
{
	return c->taken && now > c->began ? (now - c->began) /
			(double)c->taken * (double)(c->units - c->taken)
					  : 0;
}
