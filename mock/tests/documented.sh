#!/usr/bin/env bash
# Fails when a row of decisions.md, a switch's value, an option, or a call of the control API has no test.
# Usage: documented.sh POMEX_MOCK
set -euo pipefail

mock=$1
cd "$(dirname "$0")"
missing=0
need() { # WHAT PATTERN
  grep -qE -- "$2" test_*.c *.sh ../README.md && return
  echo "no test mentions $1" >&2
  missing=$((missing + 1))
}

for row in $(seq 50); do
  need "decision $row" "decisions? ([0-9]+ (and|to) )*$row[^0-9]|decisions? [0-9, ]*(and )?\b$row\b"
done
# Switches and options come from the program itself, calls from the control API's one table.
while read -r name values; do
  for value in ${values//|/ }; do
    need "$name=$value" "$name=$value"
  done
done < <("$mock" --help | sed -nE 's/^ +([a-z-]+)=([^ ]+\|[^ ]+).*/\1 \2/p')
while read -r option; do
  need "$option" "$option\b"
done < <("$mock" --help | grep -oE '^ +(-[a-zA-Z], )?--[a-z-]+' | grep -oE -- '--[a-z-]+' | sort -u)
while read -r call; do
  need "the call $call" "$call"
done < <(sed -nE 's/.*\{"(GET|PUT|POST|DELETE)", *"\/_mock\/([a-z.]+).*/\2/p' ../control/*.c | sort -u)
[ "$missing" -eq 0 ] && echo "every decision, switch, option and call has a test"
