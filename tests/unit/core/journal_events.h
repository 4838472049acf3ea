/* Lines of events.jsonl, for two tests "a" and "b". */
#ifndef JOURNAL_EVENTS_H
#define JOURNAL_EVENTS_H

#define COLLECTED "{\"event\":\"collected\",\"time\":1,\"ids\":[\"a\",\"b\"]}\n"
#define START(n) "{\"event\":\"start\",\"n\":" #n ",\"time\":2}\n"
#define PHASE(n, when, outcome)                                                \
	"{\"event\":\"phase\",\"n\":" #n ",\"when\":\"" when                   \
	"\",\"outcome\":\"" outcome "\",\"duration\":1.5}\n"
#define FINISH(n) "{\"event\":\"finish\",\"n\":" #n ",\"time\":3}\n"
#define PASS(n)                                                                \
	START(n)                                                               \
	PHASE(n, "setup", "passed")                                            \
	PHASE(n, "call", "passed") PHASE(n, "teardown", "passed") FINISH(n)
#define END(status) "{\"event\":\"end\",\"exitstatus\":" #status "}\n"

#endif
