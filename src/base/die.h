/* The end of the program for broken invariants and exhausted memory alone. */
#ifndef BASE_DIE_H
#define BASE_DIE_H

_Noreturn void die(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
