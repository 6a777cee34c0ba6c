#!/bin/sh
# Instructions in user space for one relayed packet, all that the engine's thread executes: the
# loop, the C shims and the library's system call stubs. Two runs are compared, so that starting and
# stopping do not count. Fails above the bar.
set -eu
bar=200
few=2000
many=12000
cd "$(dirname "$0")"
build=${BUILD:-.build}
swift build -c release --scratch-path "$build" --product relay-instructions >&2
program=$(swift build -c release --scratch-path "$build" --show-bin-path)/relay-instructions
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

count() {
    valgrind --tool=callgrind --collect-atstart=no --toggle-collect='*EngineC7carryOn*' \
        --callgrind-out-file="$out/$1" "$program" "$1" 2>/dev/null
    sed -n 's/^\(summary\|totals\): //p' "$out/$1" | head -1
}

first=$(count $few)
second=$(count $many)
each=$(((second - first) / (many - few)))
echo "relay: $each instructions a packet, one packet a wake (bar $bar)"
[ "$each" -gt 0 ] && [ "$each" -le "$bar" ]
