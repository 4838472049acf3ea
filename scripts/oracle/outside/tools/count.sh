#!/bin/sh
# the number of cases, more if the environment says so
n=0
for case in cases/*.txt; do test -e "$case" && n=$((n + 1)); done
if test -n "$ORACLE_CHILD"; then n=$((n + 10)); fi
if test -e tools/more; then n=$((n + 100)); fi
echo $n
