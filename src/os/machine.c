#define _GNU_SOURCE
#include "os/machine.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/fs.h"

#define CGROUP "/sys/fs/cgroup/"

/* the number after the first `word` ("": at the start) in a file; -1: none */
static double
number(const char *path, const char *word)
{
	struct buf text = {0};
	double n = -1;
	char *at, *end;

	if (fs_read(path, &text) == 0 && text.n &&
		(at = strstr(text.s, word))) {
		n = strtod(at + strlen(word), &end);
		if (end == at + strlen(word))
			n = -1;
	}
	buf_release(&text);
	return n;
}

/* the cores that the cgroup of a container may use; 0: all */
static double
quota(void)
{
	struct buf text = {0};
	double most = 0, period = 0;

	/* cgroup version 2 has both in one file, or "max" */
	if (fs_read(CGROUP "cpu.max", &text) != 0 || !text.n) {
		most = number(CGROUP "cpu/cpu.cfs_quota_us", "");
		period = number(CGROUP "cpu/cpu.cfs_period_us", "");
	} else if (sscanf(text.s, "%lf %lf", &most, &period) != 2) {
		most = 0;
	}
	buf_release(&text);
	return most > 0 && period > 0 ? most / period : 0;
}

static double
cores(void)
{
	long online = sysconf(_SC_NPROCESSORS_ONLN);
	double n = online > 0 ? (double)online : 1, most = quota();

#ifdef __linux__
	cpu_set_t ours;

	if (sched_getaffinity(0, sizeof ours, &ours) == 0)
		n = CPU_COUNT(&ours);
#endif
	return most > 0 && most < n ? most : n;
}

/* the free bytes below a container's memory limit; -1: there is no limit */
static double
left(const char *limit, const char *usage)
{
	double most = number(limit, ""), used = number(usage, "");

	return most > 0 && used >= 0 ? (most > used ? most - used : 1) : -1;
}

static double
memory(void)
{
	double kib = number("/proc/meminfo", "MemAvailable:");
	double contained = left(CGROUP "memory.max", CGROUP "memory.current");
	double bytes = kib * 1024;

	if (kib < 0) /* not Linux: half of the memory may be in use */
		bytes = (double)sysconf(_SC_PHYS_PAGES) *
			(double)sysconf(_SC_PAGESIZE) / 2;
	if (contained < 0)
		contained = left(CGROUP "memory/memory.limit_in_bytes",
			CGROUP "memory/memory.usage_in_bytes");
	if (contained > 0 && contained < bytes)
		bytes = contained;
	return bytes > 0 ? bytes : 0;
}

void
machine_look(struct machine *m)
{
	m->cores = cores();
	m->memory = memory();
}
