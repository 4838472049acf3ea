/*
 * What the environment tells of a store of passes and tests must not see. It is
 * taken out of the environment when the program begins, so that no child has it.
 */
#ifndef CACHE_STORE_SECRETS_H
#define CACHE_STORE_SECRETS_H

/* AOMAKER_CACHE_TOKEN: the server is asked with it; AOMAKER_CACHE_KEY: passes are
   signed with it. NULL: not given, or empty */
struct store_secrets {
	const char *token, *key;
};

extern struct store_secrets store_secrets;

/* moves them there from the environment */
void store_secrets_take(void);

#endif
