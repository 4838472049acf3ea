/*
 * `arun --live`: serves the report page during the run. Events go to files in
 * .aomaker-build/live; a Python process of its own serves them on the loopback
 * interface, so that no browser can delay the run. Lines of events.jsonl, which
 * live.js of the page reads:
 *
 *   {"run": id, as "live" of the page}		the first line
 *   {"group": index in the plan, "attempt", "start", "slot"}	has begun
 *   {"group", "verdict", "stop", "counts": tests by outcome}	has ended
 *   {"group", "cached": 1}			keeps an earlier result
 *   {"group", "at": node id}			the test that it runs
 *   {"test": row as in report/page/page.h, "place": index in its group,
 *    "detail": details as there}
 */
#ifndef RUN_LIVE_SERVER_H
#define RUN_LIVE_SERVER_H

#include "config/cli.h"
#include "run/run_state.h"

struct live_server {
	int wanted;
	int socket; /* listens for browsers; -1: none */
	int port;
	int life;   /* a pipe that tells the server our end; -1: no server */
	int file;   /* events.jsonl; -1: no events are wanted */
	int server; /* process id */
	struct arena *arena;
	struct buf lines; /* not written yet */
	size_t *at;       /* by group: 1 + index of the last test told */
};

/* binds the port; -1: d says why not */
int
live_server_open(struct live_server *w, const struct cli *cli, struct diag *d);

/* starts the server and prints its address; a failure is a warning */
void live_server_begin(struct live_server *w, const struct run_state *s,
	const struct plan *p, const char *python, struct diag *d);

void live_server_group_started(struct live_server *w, const struct run_state *s,
	const struct run_state_group *g);
void live_server_group_ended(struct live_server *w, const struct run_state *s,
	const struct run_state_group *g, const struct notice *n);

/* a test has ended */
void live_server_test(struct live_server *w, const struct run_state *s,
	const struct run_state_group *g, const struct test_result *t);

/* writes the new lines */
void live_server_flush(struct live_server *w, const struct run_state *s);

/* ends the server, after the reports were written and browsers have read them */
void live_server_end(struct live_server *w);

#endif
