"""What ends the exchange each time it is met: after the second time it is met no more. For builds for debugging, which can
be asked to end at a word (`BELLBIRD_CRASH_ON`)."""
import contextlib
import json
import os
import random
import re
import sqlite3
import time

from by_hand import Phone, expect_tone, needs_nothing
from exchange import HOST

RECORDS = dict.fromkeys(["a-message-that-kills-is-not-read-a-third-time", "what-was-kept-and-kills-is-put-aside"])
PILL = "poison-pill"
SOURCE = "127.0.0.3"
TEXT = {"number": "205", "from": f"<sip:202@{HOST}>", "body": "AP8=", "expires": "2090-01-01T00:00:00.000Z",
        "headers": [{"name": "Content-Type", "value": "text/plain"}]}


@contextlib.contextmanager
def fragile(exchange):
    """The exchange ends at the word, until the case is over; what it has learnt then is forgotten."""
    exchange.stop(keep=True)
    exchange.environment = {"BELLBIRD_CRASH_ON": PILL, "SWIFT_BACKTRACE": "enable=no"}
    try:
        yield
    finally:
        exchange.stop(keep=True)
        exchange.environment = {}
        for name in ("crashes.json", "in-work"):
            with contextlib.suppress(OSError):
                os.remove(exchange.path("state/" + name))
        exchange.run_again()


def has_ended(exchange, seconds=10):
    deadline = time.time() + seconds
    while time.time() < deadline:
        if exchange.process.poll() is not None:
            return True
        time.sleep(0.05)
    return False


def pill(number):
    """A message, the same for the same number but for what every attempt makes anew; and its retransmission."""
    return (f"MESSAGE sip:202@{HOST} SIP/2.0\r\nVia: SIP/2.0/UDP {SOURCE}:5999;rport;branch=z9hG4bK{random.random()}\r\n"
            f"From: <sip:207@{HOST}>;tag={random.random()}\r\nTo: <sip:202@{HOST}>\r\nCall-ID: {random.random()}\r\n"
            f"CSeq: {random.randrange(1 << 30)} MESSAGE\r\nMax-Forwards: 70\r\nSubject: {PILL} {number}\r\n"
            "Content-Length: 0\r\n\r\n").encode()


def is_alive(exchange):
    with Phone(207) as phone:
        expect_tone(phone.talk(phone.call("*43"), 440, 1.5), 440, 50)
        phone.hang_up()


@needs_nothing
def a_message_that_kills_is_not_read_a_third_time(exchange):
    """A retransmission is known by its bytes, a new attempt by what stays of it; others are heard, and all is said."""
    with fragile(exchange), Phone(208, source=SOURCE) as sender:
        first = pill(1)
        for _ in range(2):
            exchange.run_again()
            sender.socket.send(first)
            assert has_ended(exchange), "it does not end at the word: is it a build for debugging?"
        began = time.monotonic()
        exchange.run_again()
        assert time.monotonic() - began < 5, "the start took long"
        for message in (first, first, pill(1)):
            sender.socket.send(message)
        assert not has_ended(exchange, 1), "it ended for a third time"
        is_alive(exchange)
        troubles = exchange.ask("status")["troubles"]
        assert any(f"a message from {SOURCE}; it is not read again until 20" in one for one in troubles), troubles
        kept = [name for name in os.listdir(exchange.path("state/crashes")) if name.endswith(".sip")]
        assert len(kept) >= 2
        with open(exchange.path("state/crashes/" + sorted(kept)[-1]), "rb") as file:
            assert file.read() == first
        assert re.search(r"Alert .*kind=crash", exchange.log_text()), exchange.log_text()[-2000:]
        # Another message ends it; as the third from there it is the last one that is heard for a while.
        sender.socket.send(pill(2))
        assert has_ended(exchange)
        exchange.run_again()
        sender.socket.send(pill(3))
        assert not has_ended(exchange, 1), "the third end by one source was not its last"
        is_alive(exchange)


@needs_nothing
def what_was_kept_and_kills_is_put_aside(exchange):
    """The first start ends, the second knows at what, the third goes on without it, and with everything else."""
    with fragile(exchange):
        with sqlite3.connect(exchange.path("state/bellbird.db")) as database:
            for name in ("0-before", PILL, "z-behind"):
                database.execute("INSERT OR REPLACE INTO thing (kind, id, document) VALUES ('text', ?, ?)",
                                 (name, json.dumps({"id": name, **TEXT})))
        database.close()
        for _ in range(2):
            with contextlib.suppress(RuntimeError):
                exchange.run_again()
            assert has_ended(exchange), "it does not end at the word"
        exchange.run_again()
        assert not has_ended(exchange, 1), "it ended for a third time"
        is_alive(exchange)
        with sqlite3.connect(exchange.path("state/bellbird.db")) as database:
            rows = dict(database.execute("SELECT id, kind FROM thing WHERE kind LIKE '%text'").fetchall())
        database.close()
        assert rows[PILL] == "aside-text" and rows["0-before"] == rows["z-behind"] == "text", rows
        assert any(f"text {PILL}, which has been put aside" in one for one in exchange.ask("status")["troubles"])
    with sqlite3.connect(exchange.path("state/bellbird.db")) as database:
        database.execute("DELETE FROM thing WHERE kind LIKE '%text'")
    database.close()
