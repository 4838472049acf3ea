# Prints the ten slowest tests of a run, with their seconds. Input: the file of
# --events, with jq -s.
map(select(.event == "test_ended") | . + {seconds: (.setup + .call + .teardown)}) |
sort_by(-.seconds)[:10][] |
"\(.seconds * 1000 | round / 1000)\t\(.test)\t\(.group)"
