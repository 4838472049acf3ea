/*
 * `arun --live`: serves the report page during the run. Events go to files in
 * .aomaker-build/live; a Python process of its own serves them on the loopback
 * interface, so that no browser can delay the run. The rounds of `arun --watch`
 * share it: each has a page.html and an events.jsonl of its own. Lines of
 * events.jsonl, which live.js of the page reads:
 *
 *   {"run": id, as "live" of the page}		the first line
 *   {"group": index in the plan, "attempt", "start", "slot"}	has begun
 *   {"group", "verdict", "stop", "counts": tests by outcome}	has ended
 *   {"group", "cached": 1}			keeps an earlier result
 *   {"group", "at": node id}			the test that it runs
 *   {"test": row as in report/page/page.h, "place": index in its group,
 *    "detail": details as there}
 *   {"end": 1}				the reports are written
 */
#ifndef RUN_LIVE_SERVER_H
#define RUN_LIVE_SERVER_H

#include "config/cli.h"
#include "run/run_state.h"

/* what the rounds of `arun --watch` share */
struct live_place {
	int socket, port;
	int life, held; /* both ends of a pipe, which the watch holds open */
};

struct live_server {
	int wanted;
	const struct live_place *shared; /* by the rounds of a watch, or NULL */
	int socket;                      /* listens for browsers; -1: none */
	int port;
	int life;   /* a pipe that tells the server our end; -1: it is no server
		       of ours alone */
	int file;   /* events.jsonl; -1: no events are wanted */
	int server; /* process id */
	struct arena *arena;
	struct buf lines; /* not written yet */
	size_t *at;       /* by group: 1 + index of the last test told */
};

/* binds the port; -1: d says why not */
int
live_server_open(struct live_server *w, const struct cli *cli, struct diag *d);

/* binds the port for all rounds of a watch; -1: d says why not */
int
live_server_share(struct live_place *p, const struct cli *cli, struct diag *d);

/* ends the server of the rounds, if there is one, and waits for its end */
void live_server_unshare(const struct live_place *p);

/* starts the server, unless that of an earlier round lives, and prints its
   address; a failure is a warning */
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

/* tells that the reports are written; ends the server, unless it is shared, once
   browsers have read them */
void live_server_end(struct live_server *w);

#endif
