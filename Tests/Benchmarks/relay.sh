#!/bin/sh
# Instructions in user space for one relayed packet, on the engine's thread: those of our own code,
# and those of the C library's system call stubs. Two runs of different length are compared, so that
# starting and stopping do not count. Fails above the bar, which is for our own code in a busy
# office.
set -eu
bar=200
cd "$(dirname "$0")"
build=${BUILD:-.build}
swift build -c release --scratch-path "$build" --product relay-instructions >&2
built=$(swift build -c release --scratch-path "$build" --show-bin-path)/relay-instructions
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
# Valgrind cannot read the debug information of Swift; the names of functions are not part of it.
program=$out/relay-instructions
objcopy --strip-debug "$built" "$program"

# CALLS ROUNDS: our own instructions, and all.
count() {
    valgrind --tool=callgrind --collect-atstart=no --toggle-collect='*EngineC7carryOn*' \
        --callgrind-out-file="$out/counts" "$program" "$1" "$2" >"$out/says" 2>&1 ||
        { cat "$out/says" >&2; exit 1; }
    # The line behind a call holds what the callee did: it is counted there.
    # A name stands where its number is first used, be it as caller or callee.
    awk '/^c?ob=/ { split($1, id, /[()]/); if (NF > 1) name[id[2]] = $2 }
         /^ob=/ { object = name[id[2]] }
         /^calls=/ { getline; next }
         /^[0-9+*-]/ { all += $2; if (object ~ /relay-instructions/) own += $2 }
         END { print own, all }' "$out/counts"
}

# CALLS FEW MANY: of each packet, there being two a round and call.
each() {
    few=$(count "$1" "$2")
    many=$(count "$1" "$3")
    echo "$few $many $((2 * $1 * ($3 - $2)))" | awk '{ print int(($3 - $1) / $5), int(($4 - $2) / $5) }'
}

report() {
    echo "relay, $1: $2 instructions a packet, $3 with the C library's"
}

# shellcheck disable=SC2046
report "one packet a wake" $(each 1 1000 6000)
busy=$(each 250 10 60)
# shellcheck disable=SC2086
report "250 calls" $busy
own=${busy% *}
[ "$own" -gt 0 ] && [ "$own" -le "$bar" ] || { echo "above the bar of $bar"; exit 1; }
