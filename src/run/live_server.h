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

struct live_server {
	int wanted;
	int socket; /* it listens; -1: no */
	int port;
	int life;   /* a pipe, that ends when we do; -1: no server */
	int file;   /* events.jsonl; -1: nobody wants them */
	int server; /* process id */
	struct arena *arena;
	struct buf lines; /* not written yet */
	size_t *at;       /* of each group, the test that was told: 1 + its
				   place, 0: none */
};

/* the port is ours from now on; -1: why not is in d */
int
live_server_open(struct live_server *w, const struct cli *cli, struct diag *d);

/* the server begins, and its address is told; a warning when it cannot */
void live_server_begin(struct live_server *w, const struct run_state *l,
	const struct plan *p, const char *python, struct diag *d);

void live_server_group_started(struct live_server *w, const struct run_state *l,
	const struct run_state_group *g);
void live_server_group_ended(struct live_server *w, const struct run_state *l,
	const struct run_state_group *g, const struct notice *n);

/* a test has ended */
void live_server_test(struct live_server *w, const struct run_state *l,
	const struct run_state_group *g, const struct test_result *t);

/* writes what is new */
void live_server_flush(struct live_server *w, const struct run_state *l);

/* the reports are written: the server ends, once browsers have them, in a
   second at most */
void live_server_end(struct live_server *w);

#endif
