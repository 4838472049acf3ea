/*
 * Groups that run alone on the machine, among all groups of this project: a
 * lock that groups share and an exclusive one has for itself. It is held until
 * the program ends.
 */
#ifndef CORE_EXCLUSIVE_LOCK_H
#define CORE_EXCLUSIVE_LOCK_H

/* waits for its turn, which comes in the order of asking; -1 with errno */
int exclusive_lock_enter(int alone);

#endif
