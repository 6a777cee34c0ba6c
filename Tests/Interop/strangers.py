"""Who guesses, looks for exchanges or floods one: real attackers' tools, and floods with calls up."""
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time

from by_hand import Phone
from cases import ALICE, HAS_SIPP, case
from exchange import HOST, PORT
from scenario import ANSWERED, ack, in_dialog, invite, pause, recv
from sipp import Sipp

WITHOUT_CALLS = {"a-guesser-is-banned-and-a-phone-behind-its-address-is-not", "tools-of-attackers-find-nothing"}
CALLS = 20
RECORDS = {"a-flood-from-one-source-with-calls-up": CALLS, "a-flood-from-a-thousand-sources-with-calls-up": CALLS}
GUESSER = "127.67.0.1"
TOOLS = [shutil.which(name) for name in ("svmap", "svwar", "svcrack")]
# BELLBIRD_FLOOD=60 floods for a minute: for a release build on a machine that does nothing else. A build for debugging
# leaves it to the kernel to drop what it cannot read in time.
IS_FULL = bool(os.environ.get("BELLBIRD_FLOOD"))
FLOOD_SECONDS = int(os.environ.get("BELLBIRD_FLOOD") or 60)
RATE = 20_000
MEBIBYTE = 1024  # of the kilobytes that `status` tells

needs_nothing = case(("python", True))
needs_time = case(("BELLBIRD_FLOOD", IS_FULL and HAS_SIPP))
needs_tools = case(("sipvicious", all(TOOLS)))


def bans(exchange):
    return {ban["network"]: ban for ban in exchange.ask("bans")}


@needs_nothing
def a_guesser_is_banned_and_a_phone_behind_its_address_is_not(exchange):
    with Phone(207, source=GUESSER) as phone, Phone(206, secret="wrong", source=GUESSER) as guesser:
        phone.register()
        for _ in range(10):
            assert guesser.proved("REGISTER", f"sip:{HOST}", f"<sip:206@{HOST}>").startswith("SIP/2.0 401 ")
        exchange.wait("the ban", lambda: GUESSER in bans(exchange))
        ban = bans(exchange)[GUESSER]
        assert ban["times"] == 1 and 590 < ban["secondsLeft"] <= 600, ban
        assert "A source is banned" in exchange.log_text()
        guesser.socket.settimeout(0.5)
        guesser.send("REGISTER", f"sip:{HOST}", f"<sip:206@{HOST}>")
        try:
            raise AssertionError(f"a banned source was answered: {guesser.message()}")
        except socket.timeout:
            pass
        # The neighbour's flow is known, and the account is not locked.
        phone.register()
        with Phone(206) as elsewhere:
            elsewhere.register()
            elsewhere.register(expires=0)
        phone.register(expires=0)
        exchange.ask("bans", "remove", GUESSER)
        assert GUESSER not in bans(exchange)
        guesser.socket.settimeout(5)
        assert guesser.proved("REGISTER", f"sip:{HOST}", f"<sip:206@{HOST}>").startswith("SIP/2.0 401 ")


def run(*command):
    result = subprocess.run(command, capture_output=True, text=True, timeout=50, check=False)
    return result.stdout + result.stderr


@needs_tools
def tools_of_attackers_find_nothing(exchange):
    """svmap sees no exchange; svwar no extension, also under another name; svcrack no password, and a ban."""
    svmap, svwar, svcrack = TOOLS
    place = ["-p", str(PORT)]
    for method in ("OPTIONS", "INVITE", "REGISTER"):
        found = run(svmap, *place, "-m", method, "-x", HOST, HOST)
        assert not re.search(rf"{HOST}:{PORT}\s*\|", found), found
    for method in ("REGISTER", "INVITE", "OPTIONS"):
        found = run(svwar, *place, "-m", method, "-e", "200-209", "--force", HOST)
        assert not re.search(r"\|\s*20\d\s*\|", found), found
    guessed = run(svcrack, *place, "-u", "201", "-r", "100-130", HOST)
    assert "password-201" not in guessed and not re.search(r"\|\s*201\s*\|", guessed), guessed


def resident(exchange):
    return exchange.ask("status")["residentKilobytes"]


def registers(exchange, number, source, tries=4):
    """As a phone does it: what is not answered is sent again, later each time (RFC 3261 §17.1.2.2)."""
    with Phone(number, source=source) as phone:
        for patience in range(tries):
            phone.socket.settimeout(0.5 * 2 ** patience)
            try:
                phone.register()
                return True
            except (socket.timeout, TimeoutError):
                continue
    return False


def flooded(exchange, sources):
    """Twenty calls, a flood, phones that come back meanwhile; then everything is as before."""
    exchange.ask("status")
    before = resident(exchange)
    talk = FLOOD_SECONDS * 1000 + 4000
    steps = invite("*43", 201) + [ANSWERED, ack("*43", 201, 2), pause(talk), in_dialog("BYE", "*43", 201, 3), recv(200)]
    calls = Sipp("twenty calls", steps, ALICE, 16000, service="*43", calls=CALLS, seconds=FLOOD_SECONDS + 40)
    try:
        exchange.wait("the calls", lambda: len(exchange.ask("calls")) == CALLS, 15)
        flood = subprocess.Popen(
            [sys.executable, os.path.join(os.path.dirname(__file__), "flood.py"), HOST, str(PORT), "--rate", str(RATE),
             "--seconds", str(FLOOD_SECONDS), "--sources", str(sources)], stdout=subprocess.PIPE, text=True)
        came, tried, most = 0, 0, before
        time.sleep(0.5)
        while flood.poll() is None:
            tried += 1
            came += registers(exchange, 203, f"127.68.{tried >> 8}.{tried & 255}")
            most = max(most, resident(exchange))
        sent = json.loads(flood.stdout.read())
        assert len(exchange.ask("calls")) == CALLS, "calls were lost"
        calls.finish(FLOOD_SECONDS + 40)
    finally:
        calls.kill()
    counted = exchange.ask("status")["counters"]
    after = resident(exchange)
    print(f"      sent {sent['sent']} in {sent['seconds']:.0f} s from {sources}, not read {counted['tooMany']};"
          f" phones {came} of {tried}; memory {before // MEBIBYTE} MiB, at most +{(most - before) / MEBIBYTE:.1f},"
          f" then {(after - before) / MEBIBYTE:+.1f}", flush=True)
    assert came >= 0.99 * tried > 0, f"{came} of {tried} phones came back"
    assert most - before <= 64 * MEBIBYTE, "memory grew"
    assert after - before <= 16 * MEBIBYTE, "memory stays"


@needs_time
def a_flood_from_one_source_with_calls_up(exchange):
    flooded(exchange, 1)


@needs_time
def a_flood_from_a_thousand_sources_with_calls_up(exchange):
    flooded(exchange, 1000)
