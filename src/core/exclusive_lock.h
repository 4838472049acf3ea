/*
 * Exclusive groups: while one runs, no other group of the project runs on this
 * machine. All groups share a lock, which an exclusive one holds alone, until
 * the program ends.
 */
#ifndef CORE_EXCLUSIVE_LOCK_H
#define CORE_EXCLUSIVE_LOCK_H

/* waits for the lock, first come, first served; -1 with errno */
int exclusive_lock_enter(int alone);

#endif
