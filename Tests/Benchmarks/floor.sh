#!/bin/bash
# What a relayed packet costs the engine, and what it costs the least relay there can be, a few lines
# of C: by turns, so that both meet the same machine. Says for each run, and then the least and the
# median of all: ns of the relay's thread per packet, % of a core per call, sleeps per packet, the
# delay's median and 99th percentile in us, packets lost in %, the load of the machine at the end.
# The last line for each number of calls is the median of engine/floor, pair by pair: the bar is 1.10.
#
#     floor.sh [RUNS [SECONDS [CALLS...]]]
#
# With PINNED=1 the relay keeps to the first processor and the phones to the second: the scheduler's
# luck, which is a third of the cost, is then the same for both.
set -euo pipefail
cd "$(dirname "$0")"
runs=${1:-5}
seconds=${2:-5}
calls=("${@:3}")
[ ${#calls[@]} -gt 0 ] || calls=(200 400)
build=${BUILD:-.build}
for product in relay-engine relay-floor relay-load; do
    swift build -c release --scratch-path "$build" --product "$product" >&2
done
programs=$(swift build -c release --scratch-path "$build" --show-bin-path)
out=$(mktemp -d)
relay=
trap '[ -z "$relay" ] || kill "$relay"; rm -rf "$out"' EXIT

on() { [ -z "${PINNED:-}" ] || echo taskset -c "$1"; }

# RELAY CALLS: a line of figures.
measure() {
    : >"$out/says"
    $(on 0) "$programs/relay-$1" "$2" >"$out/says" &
    relay=$!
    until grep -q ready "$out/says"; do
        kill -0 "$relay"
        sleep 0.05
    done
    # In a session of its own, where its niceness counts against everybody's.
    setsid -w sh -c 'echo -19 >/proc/self/autogroup; exec nice -n -19 "$@"' sh \
        $(on 1) "$programs/relay-load" "$2" "$seconds" "$relay" >"$out/line"
    kill "$relay"
    wait "$relay" 2>/dev/null || true
    relay=
    echo "$2 $1 $(cat "$out/line") $(cut -d' ' -f1 /proc/loadavg)" | tee -a "$out/all"
}

# The figures of CALLS RELAY COLUMN, least first; then their least or median.
column() { awk -v c="$1" -v r="$2" -v n="$3" '$1 == c && $2 == r { print $n }' "$out/all" | sort -g; }
median() { awk '{ a[NR] = $1 } END { print (a[int((NR + 1) / 2)] + a[int(NR / 2) + 1]) / 2 }'; }

echo "calls relay ns/packet %/call sleeps/packet p50 p99 lost% load"
for run in $(seq "$runs"); do
    for count in "${calls[@]}"; do
        order="floor engine"
        [ $((run % 2)) = 1 ] || order="engine floor"
        for name in $order; do measure "$name" "$count"; done
    done
done
for count in "${calls[@]}"; do
    for name in floor engine; do
        least= middle=
        for n in 3 4 5 6 7 8 9; do
            least+=" $(column "$count" "$name" "$n" | head -1)"
            middle+=" $(column "$count" "$name" "$n" | median)"
        done
        echo "$count $name least$least"
        echo "$count $name median$middle"
    done
    paste <(awk -v c="$count" '$1 == c && $2 == "engine" { print $3 }' "$out/all") \
        <(awk -v c="$count" '$1 == c && $2 == "floor" { print $3 }' "$out/all") |
        awk '{ printf "%.3f\n", $1 / $2 }' | sort -g | median | sed "s|^|$count engine/floor |"
done
