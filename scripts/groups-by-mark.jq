# The groups, which are marks with --dist-mark, with the number of their tests
# and their cost in seconds, the dearest first: plan.json.
.groups | sort_by(-(.cost // 0), .name)[] |
[.name, (.tests | length), ((.cost // 0) * 10 | round / 10)] | @tsv
