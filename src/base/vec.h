/*
 * Growing arrays. VEC(T) declares one; its elements live in an arena, so it
 * needs no release. A zeroed VEC is empty. Adding may move the elements.
 *
 *	VEC(int) v = {0};
 *	*vec_add(arena, &v) = 7;
 *	for (size_t i = 0; i < v.n; i++) use(v.v[i]);
 */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include <stddef.h>

#include "base/arena.h"

#define VEC(T)                                                                 \
	struct {                                                               \
		T *v;                                                          \
		size_t n, cap;                                                 \
	}

/* a pointer to a new, zeroed last element */
#define vec_add(a, vec)                                                        \
	((vec)->v = vec_grow(                                                  \
		 (a), (vec)->v, (vec)->n, &(vec)->cap, sizeof *(vec)->v),      \
		&(vec)->v[(vec)->n++])

/* makes room for one more element than n; returns the elements' new place */
void *vec_grow(struct arena *a, void *v, size_t n, size_t *cap, size_t size);

/* a list of strings */
typedef VEC(const char *) strings;

/* a name and its value */
struct pair {
	const char *key, *value;
};

typedef VEC(struct pair) pairs;

/* 1 when one of them equals s */
int strings_contain(const strings *list, const char *s);

/* by their bytes */
void strings_sort(strings *list);

#endif
