"""Who guesses, looks for exchanges or floods one: real attackers' tools, and floods with calls up."""
import contextlib
import itertools
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time

from by_hand import Phone
from cases import ALICE, HAS_SIPP, case
from exchange import HOST, PORT
from scenario import ANSWERED, ack, in_dialog, invite, pause, recv
from sipp import Sipp

WITHOUT_CALLS = {"a-guesser-is-banned-and-a-phone-behind-its-address-is-not", "tools-of-attackers-find-nothing"}
CALLS = 20
TALK_PORT = 16100
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


def ports_named(calls):
    """Where the exchange wants the sound of each call."""
    return sorted({int(port) for port in re.findall(r"m=audio (24\d\d\d) ", calls.messages())})


def resident(exchange):
    return exchange.ask("status")["residentKilobytes"]


def registers(exchange, number, source, tries=4):
    """As a phone does it: what is not answered is sent again, later each time (RFC 3261 §17.1.2.2)."""
    with Phone(number, source=source) as phone:
        for patience in range(tries):
            phone.socket.settimeout(0.5 * 2 ** patience)
            try:
                phone.register()
                phone.register(expires=0)
                return True
            except (socket.timeout, TimeoutError):
                continue
    return False


class Talk:
    """The sound of the calls: 20 ms after 20 ms to each port that the exchange has named, and what is echoed."""

    def __init__(self, ports):
        self.ports = ports
        self.sent = self.heard = 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.socket.bind((HOST, TALK_PORT))
        self.is_over = threading.Event()
        self.threads = [threading.Thread(target=one, daemon=True) for one in (self.talk, self.listen)]
        for thread in self.threads:
            thread.start()

    def talk(self):
        began = time.monotonic()
        for number in itertools.count():
            packet = struct.pack("!BBHII", 0x80, 0, number & 0xFFFF, number * 160, 7) + b"\xff" * 160
            for port in self.ports:
                self.socket.sendto(packet, (HOST, port))
                self.sent += 1
            if self.is_over.wait(max(0, began + (number + 1) * 0.02 - time.monotonic())):
                return

    def listen(self):
        self.socket.settimeout(0.2)
        while not self.is_over.is_set():
            with contextlib.suppress(TimeoutError, socket.timeout):
                self.heard += len(self.socket.recv(2048)) == 172

    def stop(self):
        self.is_over.set()
        for thread in self.threads:
            thread.join(2)
        self.socket.close()


def flooded(exchange, sources):
    """Twenty calls, a flood, phones that come back meanwhile; then everything is as before."""
    exchange.ask("status")
    before = resident(exchange)
    length = FLOOD_SECONDS * 1000 + 6000
    steps = invite("*43", 201) + [ANSWERED, ack("*43", 201, 2), pause(length), in_dialog("BYE", "*43", 201, 3), recv(200)]
    steps = [step.replace("[media_port]", str(TALK_PORT)) for step in steps]
    calls = Sipp("twenty calls", steps, ALICE, 16000, service="*43", calls=CALLS, seconds=FLOOD_SECONDS + 40)
    talk = None
    try:
        exchange.wait("the calls", lambda: len(exchange.ask("calls")) == CALLS, 15)
        exchange.wait("their ports", lambda: len(ports_named(calls)) == CALLS)
        talk = Talk(ports_named(calls))
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
        talk.stop()
        calls.finish(FLOOD_SECONDS + 40)
    finally:
        if talk:
            talk.stop()
        calls.kill()
    counted = exchange.ask("status")["counters"]
    after = calmed(exchange, before)
    print(f"      sent {sent['sent']} in {sent['seconds']:.0f} s from {sources}, {rate(sent):.0f} a second; read"
          f" {counted['requestsReceived']}, silenced {counted['tooMany']}; phones {came} of {tried}; sound"
          f" {talk.heard} of {talk.sent} packets; memory"
          f" {before // MEBIBYTE} MiB, at most +{(most - before) / MEBIBYTE:.1f}, then {(after - before) / MEBIBYTE:+.1f}",
          flush=True)
    assert rate(sent) >= 0.98 * RATE, "the machine could not send so fast"
    assert came >= 0.99 * tried > 0, f"{came} of {tried} phones came back"
    assert talk.heard >= 0.99 * talk.sent > 0, f"{talk.heard} of {talk.sent} packets of sound came back"
    assert most - before <= 64 * MEBIBYTE, "memory grew"
    assert after - before <= 5 * MEBIBYTE, "memory stays"


def rate(sent):
    return sent["sent"] / sent["seconds"]


def calmed(exchange, before):
    """What is resident when it is back where it was, or a minute later."""
    deadline = time.time() + 60
    while (now := resident(exchange)) - before > 5 * MEBIBYTE and time.time() < deadline:
        time.sleep(1)
    return now


@needs_time
def a_flood_from_one_source_with_calls_up(exchange):
    flooded(exchange, 1)


@needs_time
def a_flood_from_a_thousand_sources_with_calls_up(exchange):
    flooded(exchange, 1000)
