/*
 * arun --live: the report page during the run. What happens goes to files in
 * .aomaker-build/live, from which a Python of its own serves it on the loopback
 * (src/python, live_page.py), so that no browser can delay the run. Lines of
 * events.jsonl, which the page's live.js reads:
 *
 *   {"run": as "live" of the page}		the first
 *   {"group": place in the plan, "attempt", "start", "slot"}	it has begun
 *   {"group", "verdict", "stop", "counts": of its tests, by outcome}
 *						it has ended
 *   {"group", "cached": 1}			it has passed before
 *   {"group", "at": node id}			the test that it runs
 *   {"test": a row as in report/page/page.h, "place": in its group, "detail": as there}
 */
#ifndef RUN_LIVE_SERVER_H
#define RUN_LIVE_SERVER_H

#include "config/cli.h"
#include "run/run_state.h"

struct web {
	int wanted;
	int socket;		/* it listens; -1: no */
	int port;
	int life;		/* a pipe, that ends when we do; -1: no server */
	int file;		/* events.jsonl; -1: nobody wants them */
	int server;		/* process id */
	struct arena *arena;
	struct buf lines;	/* not written yet */
	size_t *at;		/* of each group, the test that was told: 1 + its
				   place, 0: none */
};

/* the port is ours from now on; -1: why not is in d */
int web_open(struct web *w, const struct cli *cli, struct diag *d);

/* the server begins, and its address is told; a warning when it cannot */
void web_begin(struct web *w, const struct live *l, const struct plan *p,
	const char *python, struct diag *d);

void web_group_started(struct web *w, const struct live *l,
	const struct live_group *g);
void web_group_ended(struct web *w, const struct live *l,
	const struct live_group *g, const struct notice *n);

/* a test has ended */
void web_test(struct web *w, const struct live *l,
	const struct live_group *g, const struct test *t);

/* writes what is new */
void web_flush(struct web *w, const struct live *l);

/* the reports are written: the server ends, once browsers have them, in a
   second at most */
void web_end(struct web *w);

#endif
