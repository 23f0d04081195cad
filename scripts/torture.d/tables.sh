# Sourced by parts that are tables of tests.

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# tables NAME LEAST TEST...: all tests pass, and their tables have LEAST rows at least.
tables() {
    local name=$1 least=$2 rows=0 verdict=ok failed=none test count
    shift 2
    for test; do
        "build/release/bin/$test" >"$log" || {
            failed=some
            cat "$log" >&2
        }
        count=$(awk '/ rows$/ { n += $(NF - 1) } END { print n + 0 }' "$log")
        rows=$((rows + count))
    done
    [ "$failed" = none ] && [ "$rows" -ge "$least" ] || verdict=missed
    printf '%s\t≥ %d, none wrong\t%d, %s wrong\t%s\n' "$name" "$least" "$rows" "$failed" "$verdict"
}
