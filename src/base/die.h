/* Ends the program with a message and status 3: only for broken invariants and
   exhausted memory. */
#ifndef BASE_DIE_H
#define BASE_DIE_H

_Noreturn void die(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
