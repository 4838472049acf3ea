# Prints tests that have both passed and failed in past runs, with their outcomes,
# newest first (the letters of src/core/history.h). Input: history.jsonl.
select(.module) | .module as $path | .tests[] |
select((.[4] | test("P")) and (.[4] | test("[FECT]"))) |
"\(.[4])\t\($path)::\(.[0])"
