# Prints the groups (with --dist-mark: the marks), their number of tests and
# expected seconds, longest first. Input: plan.json.
.groups | sort_by(-(.cost // 0), .name)[] |
[.name, (.tests | length), ((.cost // 0) * 10 | round / 10)] | @tsv
