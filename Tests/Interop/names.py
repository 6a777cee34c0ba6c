"""What strangers call themselves, in everything that a person or a machine is shown of their calls."""
import json
import re
import socket
import subprocess
import time

from by_hand import Phone, needs_nothing
from exchange import HOST, PORT

LINE = "127.0.0.2"  # the trunk `peer`
# A move of the cursor, a turn of direction, markup, ends of lines: as they may stand in quotes (RFC 3261 §25.1).
NAME = '"Eve\\\x1b[2J\u202e<b>&\'\\"\u2028\u009b31m\u2066\\\x07$(id)"'
USER = "+4930%1b%5b2J%e2%80%ae%3cb%3e%22"
BAD = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def is_clean(what, text):
    found = BAD.search(text)
    assert not found, f"{what} has {found[0]!r}: {text[max(0, found.start() - 80):found.start() + 40]!r}"


def shown(exchange, *words):
    """What the command prints for people."""
    done = subprocess.run([exchange.program, *words, "--socket", exchange.path("control.sock")],
                          capture_output=True, text=True, timeout=10)
    assert done.returncode == 0, f"bellbird {' '.join(words)}: {done.stderr}"
    is_clean("bellbird " + " ".join(words), done.stdout + done.stderr)
    return done.stdout


def told(value):
    """Every text in a JSON value."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        for each in value:
            yield from told(each)
    elif isinstance(value, str):
        yield value


def asked(exchange, *words):
    answer = exchange.ask(*words)
    for text in told(answer):
        is_clean("bellbird " + " ".join(words) + " --json", text)
    return answer


def send(line, method, cseq, tag=""):
    here = f"{LINE}:{line.getsockname()[1]}"
    body = f"v=0\r\no=- 1 1 IN IP4 {LINE}\r\ns=-\r\nc=IN IP4 {LINE}\r\nt=0 0\r\nm=audio 16990 RTP/AVP 8\r\n"
    body = body if method == "INVITE" else ""
    kind = "Content-Type: application/sdp\r\n" if body else ""
    line.sendto((f"{method} sip:202@{HOST} SIP/2.0\r\nVia: SIP/2.0/UDP {here};rport;branch=z9hG4bKnames\r\n"
                 f"From: {NAME} <sip:{USER}@provider.test>;tag=a\r\nTo: <sip:202@{HOST}>{tag}\r\n"
                 f"P-Asserted-Identity: {NAME} <sip:{USER}@provider.test>\r\nSubject: {NAME}\r\n"
                 f"Call-ID: names@{LINE}\r\nCSeq: {cseq} {method}\r\nMax-Forwards: 70\r\nContact: <sip:{here}>\r\n"
                 f"{kind}Content-Length: {len(body)}\r\n\r\n{body}").encode(), (HOST, PORT))


@needs_nothing
def names_of_strangers_stay_names(exchange):
    """Tables, JSON, traces, decisions, the record and the log, while the call rings and after it."""
    with Phone(202) as phone, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        phone.register()
        line.bind((LINE, 0))
        send(line, "INVITE", 1)
        is_clean("the INVITE", phone.request("INVITE").replace("\r\n", "\n"))
        now = shown(exchange, "calls", "now")
        assert "+4930" in now, now
        calls = asked(exchange, "calls", "now")
        assert len(calls) == 1, calls
        shown(exchange, "phones")
        send(line, "CANCEL", 1)
        exchange.expect_quiet()
        time.sleep(0.5)
    call = calls[0]["id"]
    for words in [("calls", "history"), ("trace", call)]:
        assert "+4930" in shown(exchange, *words), words
    assert "Eve" in shown(exchange, "trace", call, "--full")
    asked(exchange, "calls", "history")
    record = json.dumps(exchange.last_record())
    assert "Eve" in record, record
    is_clean("the log", exchange.log_text())
