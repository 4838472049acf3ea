# Prints the longest chain of groups that wait for each other, with its seconds:
# no run can be shorter. Input: plan.json, or `aomaker graph --format json`.
(.groups | map({key: .name, value: .}) | from_entries) as $by |
def path: . as $g |
    ([.after // [] | .[] | $by[.] | select(.) | path] | max_by(.seconds)
     // {seconds: 0, groups: []}) |
    {seconds: (.seconds + ($g.cost // 0)), groups: (.groups + [$g.name])};
[.groups[] | path] | max_by(.seconds) | select(.) |
"\(.seconds * 10 | round / 10) s: \(.groups | join(" -> "))"
