#!/usr/bin/env python3
"""Real clients against the real exchange: SIPp, baresip and linphone on loopback.

    run.py [--bellbird PATH] [--only NAME] [--list] [--keep] [--verbose]
"""
import argparse
import contextlib
import os
import signal
import sys
import time

import by_hand  # its cases join the list
import conferences  # and so do these
import edge  # and these
import faults  # and so do these
import habits  # and so do these
import lamps  # and so do these
import names  # noqa: F401, and these
import paging  # noqa: F401, and these
import phones  # and these
import pictures  # noqa: F401, and these
import poison  # and so do these
import prompts  # noqa: F401, and these
import queues  # noqa: F401, and these
import recordings  # noqa: F401, and these
import services  # noqa: F401, and these
import strangers  # and these
import sudden  # and these
import supervisors  # and these
import timing  # and these
import transfers  # and so do these
import trunks  # and so do these
import upgrades  # and these
import voicemail  # and these
import voices  # noqa: F401, and these
import watching  # and so do these
import why  # noqa: F401, and these
from cases import CASES
from exchange import Exchange

EMPTY = ["calls", "legs", "streams", "portsHeld"]
SECONDS = 3600 if {"BELLBIRD_SWEEP", "BELLBIRD_FLOOD", "BELLBIRD_TIMING"} & set(os.environ) else 60
RECORDS = {**conferences.RECORDS, **edge.RECORDS, **faults.RECORDS, **habits.RECORDS, **phones.RECORDS,
           **poison.RECORDS, **supervisors.RECORDS, **transfers.RECORDS,
           **strangers.RECORDS, **sudden.RECORDS, **trunks.RECORDS, **voicemail.RECORDS}
LINES = 40  # of a failure, without --verbose
# A phone that was switched off may owe an answer to a BYE: Timer F (RFC 3261 §17.1.2.2), and a little.
LONGEST_GOODBYE = 40

# Every other case makes one call, and one call record, or as many as `conferences` says.
WITHOUT_CALLS = {"register-with-digest", "wrong-password-and-unknown-user-look-alike", *by_hand.WITHOUT_CALLS,
                 *lamps.WITHOUT_CALLS, *phones.WITHOUT_CALLS, *strangers.WITHOUT_CALLS, *timing.WITHOUT_CALLS,
                 *trunks.WITHOUT_CALLS, *upgrades.WITHOUT_CALLS, *watching.WITHOUT_CALLS, *voicemail.WITHOUT_CALLS}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bellbird", default=".build/debug/bellbird", help="the program under test")
    parser.add_argument("--only", help="only cases whose name contains this")
    parser.add_argument("--list", action="store_true", help="name the cases")
    parser.add_argument("--keep", action="store_true", help="keep the exchange's directory")
    parser.add_argument("--verbose", action="store_true", help="print failures in full, and the exchange's log")
    return parser.parse_args()


def main():
    wanted = arguments()
    chosen = [c for c in CASES if not wanted.only or wanted.only in c[0]]
    if wanted.list:
        print("\n".join(name for name, _, _ in chosen))
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that `finally` stops what runs
    exchange = Exchange(wanted.bellbird)
    counts = {"ok": 0, "FAIL": 0, "skip": 0}
    try:
        exchange.start()
        for name, (program, is_there), function in chosen:
            began = time.time()
            verdict, why = "skip", f"{program} is not installed"
            if is_there:
                verdict, why = verdict_of(name, function, exchange)
            counts[verdict] += 1
            print(f"{verdict:4}  {name}  ({time.time() - began:.1f} s)"
                  + (f"  {why if wanted.verbose else shortened(why)}" if why else ""), flush=True)
        counts["FAIL"] += leftovers(exchange)
        if wanted.verbose:
            print(exchange.log_text())
    finally:
        exchange.stop(wanted.keep)
    if wanted.keep:
        print(f"kept: {exchange.directory}")
    print(f"{counts['ok']} passed, {counts['FAIL']} failed, {counts['skip']} skipped")
    return 1 if counts["FAIL"] else 0


def verdict_of(name, function, exchange):
    """Runs a case; looks that its calls ended and left their records."""
    try:
        before = exchange.records()
        with limit(SECONDS):
            function(exchange)
            exchange.expect_quiet()
            records = 0 if name in WITHOUT_CALLS else RECORDS.get(name, 1)
            if records is not None:
                expected = before + records
                exchange.wait(f"the number of call records {expected}", lambda: exchange.records() == expected)
        return "ok", ""
    except Exception as error:  # every failure of a case is reported, none ends the run
        with contextlib.suppress(Exception):
            exchange.hang_up_everything()
        return "FAIL", f"{type(error).__name__}: {error}"


@contextlib.contextmanager
def limit(seconds):
    def late(*_):
        raise TimeoutError(f"not done in {seconds} s")
    signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


def shortened(text):
    lines = [line for line in text.splitlines() if line.strip()]
    return "\n".join(lines if len(lines) <= LINES else lines[:2] + ["…"] + lines[2 - LINES:])


def leftovers(exchange):
    """No leg, port or stream is left behind when all is quiet."""
    try:
        exchange.wait("an empty exchange", lambda: all(
            exchange.ask("status")["census"][name] == 0 for name in EMPTY), LONGEST_GOODBYE)
        print("ok    nothing is left behind")
        return 0
    except AssertionError as error:
        print(f"FAIL  nothing is left behind: {error}: {exchange.ask('status')['census']}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
