# Tests that have passed and failed in past runs, the newest outcome first:
# history.jsonl, whose letters src/core/history.h explains.
select(.module) | .module as $path | .tests[] |
select((.[4] | test("P")) and (.[4] | test("[FECT]"))) |
"\(.[4])\t\($path)::\(.[0])"
