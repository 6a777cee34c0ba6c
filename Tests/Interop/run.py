#!/usr/bin/env python3
"""Real clients against the real exchange: SIPp, baresip and linphone on loopback.

    run.py [--bellbird PATH] [--only NAME] [--list] [--keep]
"""
import argparse
import sys
import time

from cases import CASES
from exchange import Exchange

EMPTY = ["calls", "legs", "streams", "portsHeld"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bellbird", default=".build/debug/bellbird", help="the program under test")
    parser.add_argument("--only", help="only cases whose name contains this")
    parser.add_argument("--list", action="store_true", help="name the cases")
    parser.add_argument("--keep", action="store_true", help="keep the exchange's directory")
    return parser.parse_args()


def main():
    wanted = arguments()
    chosen = [c for c in CASES if not wanted.only or wanted.only in c[0]]
    if wanted.list:
        print("\n".join(name for name, _, _ in chosen))
        return 0
    exchange = Exchange(wanted.bellbird)
    counts = {"ok": 0, "FAIL": 0, "skip": 0}
    try:
        exchange.start()
        for name, (program, is_there), function in chosen:
            began = time.time()
            verdict, why = "ok", ""
            if not is_there:
                verdict, why = "skip", f"{program} is not installed"
            else:
                try:
                    function(exchange)
                except Exception as error:  # every failure of a case is reported, none ends the run
                    verdict, why = "FAIL", f"{type(error).__name__}: {error}"
            counts[verdict] += 1
            print(f"{verdict:4}  {name}  ({time.time() - began:.1f} s)" + (f"  {why}" if why else ""), flush=True)
        counts["FAIL"] += leftovers(exchange)
    finally:
        exchange.stop(wanted.keep)
    print(f"{counts['ok']} passed, {counts['FAIL']} failed, {counts['skip']} skipped")
    return 1 if counts["FAIL"] else 0


def leftovers(exchange):
    """No leg, port or stream is left behind when all is quiet."""
    try:
        exchange.wait("an empty exchange", lambda: all(
            exchange.ask("status")["census"][name] == 0 for name in EMPTY), 10)
        print("ok    nothing is left behind")
        return 0
    except AssertionError as error:
        print(f"FAIL  nothing is left behind: {error}: {exchange.ask('status')['census']}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
