# Prints how many seconds each slot of a run was busy and idle until the last
# group ended. Input: the file of --events, with jq -s.
(map(select(.event == "group_started")) | map(.time) | min) as $start |
(map(select(.event == "group_ended")) | map(.time) | max) as $stop |
(map(select(.event == "group_ended")) | map({key: .group, value: .time}) |
 from_entries) as $ended |
map(select(.event == "group_started" and .attempt == 1)) | group_by(.slot)[] |
(map($ended[.group] - .time) | add) as $busy |
def round3: . * 1000 | round / 1000;
"slot \(.[0].slot)\tbusy \($busy | round3)\tidle \($stop - $start - $busy | round3)"
