#!/bin/sh
# Instructions in user space for what the dialplan does: checking a plan of 10,000 lines with its
# inventory, and accepting a call in it. Two runs of different length are compared, so that starting
# and making the plan do not count. Fails above the bars, which are a tenth above what was counted
# last. With `figures` it also shows times, memory and tests.
set -eu
check_bar=295000000
accept_bar=36200
cd "$(dirname "$0")"
build=${BUILD:-.build}
swift build -c release --scratch-path "$build" --product plan-figures >&2
program=$(swift build -c release --scratch-path "$build" --show-bin-path)/plan-figures
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
if [ "${1:-}" = figures ]; then "$program" ../../dialplans/forty-people; fi

count() {
    valgrind --tool=callgrind --callgrind-out-file="$out/counts" "$program" "$@" >/dev/null 2>&1
    awk '/^(summary|totals):/ { print $2; exit }' "$out/counts"
}

# NAME BAR FEW MANY ARGUMENTS...: of each, there being so many more in the second run.
each() {
    name=$1 bar=$2 few=$3 many=$4
    shift 4
    less=$(count "$@" "$few")
    more=$(count "$@" "$many")
    instructions=$(((more - less) / (many - few)))
    echo "$name: $instructions instructions"
    [ "$instructions" -le "$bar" ] || { echo "above the bar of $bar"; exit 1; }
}

each "check of 10,000 lines" "$check_bar" 1 2 check 10000
each "accepting a call" "$accept_bar" 10 1010 accept 10000
