/* The wrapper of syscall(), by which programs call what their libc does not have. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "recorder/record.h"
#include "recorder/wrap.h"

/* flags of openat2(), the first member of its struct open_how */
static int
flags_of(const void *how)
{
	return how ? (int)*(const unsigned long long *)how : 0;
}

static void
note(long number, const long *a, int failed)
{
	const char *second = (const char *)a[1];

	switch (number) {
#ifdef SYS_open
	case SYS_open:
		record_open(AT_FDCWD, (const char *)a[0], (int)a[1], failed);
		break;
#endif
	case SYS_openat:
		record_open((int)a[0], second, (int)a[2], failed);
		break;
#ifdef SYS_openat2
	case SYS_openat2:
		record_open((int)a[0], second, flags_of((const void *)a[2]),
			failed);
		break;
#endif
#ifdef SYS_statx
	case SYS_statx:
		record_stat((int)a[0], second, failed);
		break;
#endif
	case SYS_faccessat:
		record_stat((int)a[0], second, failed);
		break;
	case SYS_getdents64:
		if (!failed)
			record_fd("dir", (int)a[0]);
		break;
	default:
		break;
	}
}

EXPORT long
syscall(long number, ...)
{
	long a[6], result;
	va_list ap;

	REAL(syscall);
	va_start(ap, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(ap, long);
	va_end(ap);
	if (number == SYS_execve)
		return execve((const char *)a[0], (char *const *)a[1],
			(char *const *)a[2]);
	result = real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
	note(number, a, result < 0);
	return result;
}
