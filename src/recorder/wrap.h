/*
 * What the wrappers of libc's functions share. A wrapper calls the real function,
 * then records; it leaves errno as that has set it.
 */
#ifndef RECORDER_WRAP_H
#define RECORDER_WRAP_H

#include <errno.h>

#define EXPORT __attribute__((visibility("default")))

/* the next definition of a function after ours, which may be another library's
   of LD_PRELOAD; NULL: there is none */
void *wrap_real(const char *name);

/* declares the pointer `real` to that of `function`, looked up once */
#define REAL(function)                                                         \
	static __typeof__(&function) real;                                     \
	if (!real)                                                             \
	*(void **)&real = wrap_real(#function)

/* headers of libc say that most arguments are never NULL */
static inline int
wrap_is_null(const void *argument)
{
	return !argument;
}

/* a system call itself, past wrappers and points of cancellation */
long wrap_syscall(long number, ...);

#endif
