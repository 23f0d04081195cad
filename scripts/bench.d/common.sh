# What the parts of scripts/bench share; they run from the top folder.
bin=build/release/bin
KEY='Authorization: Bearer sk-bench'
rounds=${BENCH_QUICK:+3} rounds=${rounds:-7}
seconds=${BENCH_QUICK:+1} seconds=${seconds:-2}
declare -A pid url

work=$(mktemp -d)
trap 'kill "${pid[@]}" 2>/dev/null; wait; rm -rf "$work"' EXIT

start_mock() { # NAME [OPTION]...
    "$bin/pomex-mock" --listen 127.0.0.1:0 --log off --ready-file "$work/$1.ready" "${@:2}" >/dev/null &
    pid[$1]=$!
    until [ -s "$work/$1.ready" ]; do
        kill -0 "${pid[$1]}"
        sleep 0.02
    done
    url[$1]=$(jq -r .url "$work/$1.ready")
}

start_floor() {
    mkfifo "$work/stdin"
    exec 9<>"$work/stdin"
    "$bin/mock_floor" <&9 >"$work/floor" &
    pid[floor]=$!
    until [ -s "$work/floor" ]; do sleep 0.02; done
    url[floor]=$(cat "$work/floor")
}

call() { # METHOD URL [JSON]
    curl -sSf -X "$1" "$2" -H "$KEY" ${3:+-H 'Content-Type: application/json' -d "$3"}
}

ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }

rss() { # NAME: in KiB
    awk '/VmRSS/ { print $2 }' "/proc/${pid[$1]}/status"
}

# One round of load. Adds a line to the series: requests a second, 99th percentile in ms, µs of CPU a request.
drive() { # SERIES NAME PATH CONNECTIONS [WRK_ARGUMENT]...
    local before
    before=$(ticks "${pid[$2]}")
    wrk -t2 -c"$4" -d"${seconds}s" --latency -H "$KEY" "${url[$2]}$3" "${@:5}" >"$work/wrk"
    awk -v ticks=$(($(ticks "${pid[$2]}") - before)) -v hertz="$(getconf CLK_TCK)" '
        /99%/ { p99 = $2 * ($2 ~ /us/ ? 0.001 : $2 ~ /ms/ ? 1 : 1000) }
        /requests in/ { requests = $1 }
        /Requests\/sec/ { rate = $2 }
        /Non-2xx|Socket errors/ { print "bench: wrk says: " $0 >"/dev/stderr" }
        END { print rate, p99, ticks * 1000000 / hertz / requests }' "$work/wrk" >>"$work/$1"
}

# The first round warms up.
forget() { rm -f "${@/#/$work/}"; }

ratios() { # SERIES FLOOR FIELD: one a round
    paste -d ' ' "$work/$1" "$work/$2" | awk -v field="$3" '{ print $field / $(field + 3) }'
}

median() { sort -g | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }

cpu_of() { # SERIES FLOOR
    printf '%.0f µs CPU a request, the floor %.0f' "$(awk '{ print $3 }' "$work/$1" | median)" \
        "$(awk '{ print $3 }' "$work/$2" | median)"
}

# Prints the line of a measure from its values, one a line.
measure() { # WHAT >=|<= BAR UNIT FORMAT [MORE]
    sort -g | awk -v OFS='\t' -v what="$1" -v way="$2" -v bar="$3" -v unit="$4" -v format="$5" -v more="${6-}" '
        { value[NR] = sprintf(format, $1) }
        END { print what, way, bar, value[int((NR + 1) / 2)], unit, value[1], value[NR], more }'
}
