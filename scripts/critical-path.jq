# The chain of groups that a run cannot be shorter than, from the cost of each
# and what it waits for: plan.json, or `aomaker graph --format json`.
(.groups | map({key: .name, value: .}) | from_entries) as $by |
def path: . as $g |
    ([.after // [] | .[] | $by[.] | select(.) | path] | max_by(.seconds)
     // {seconds: 0, groups: []}) |
    {seconds: (.seconds + ($g.cost // 0)), groups: (.groups + [$g.name])};
[.groups[] | path] | max_by(.seconds) | select(.) |
"\(.seconds * 10 | round / 10) s: \(.groups | join(" -> "))"
