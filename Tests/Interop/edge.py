"""At the edge: calls that are sent elsewhere, providers' certificates, an exchange behind a router."""
import contextlib
import os
import re
import socket
import ssl
import struct
import subprocess
import tempfile
import threading
import time

from by_hand import Phone, needs_nothing
from cases import ALICE, HAS_SIPP, case, record_is
from exchange import HOST
from exchange import PORT as EXCHANGE
from habits import OURS, TRUNK
from queues import value
from scenario import ANSWERED, ack, in_dialog, invite, pause, recv
from services import reload
from sipp import Sipp
from trunks import ODD_FAR, ODD_PORT, PROVIDER, SPARE, lines, trunk

SDP = f"""v=0\r\no=inside-host 1 1 IN IP4 10.66.77.88\r\ns=secret\r\nc=IN IP4 {PROVIDER}\r\nt=0 0\r
a=tool:inside-tool\r\nm=audio 17000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=x-inside:10.66.77.88\r\n"""

PLAN = """
numbering ireland area 1
context lines { number 0x. { dial dialed via provider for 20s } }
incoming provider {
  number +35315550121 { ring 202 for 8s }
  number +35315550122 { redirect +35315550177 as 202 }
  otherwise           { hangup not-found }
}
"""


class Provider:
    """A provider's server, by hand."""

    def __init__(self, port=ODD_PORT):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((PROVIDER, port))
        self.socket.settimeout(8)
        self.port = port

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def message(self, beginning):
        while True:
            text = self.socket.recv(65536).decode()
            if text.startswith(beginning):
                return text

    def reply(self, text, status, more="", body=""):
        to = value(text, "To")
        to = to if "tag=" in to else to + ";tag=far"
        vias = "".join(f"{line}\r\n" for line in text.split("\r\n") if line.startswith("Via: "))
        kind = "Content-Type: application/sdp\r\n" if body else ""
        self.send(f"SIP/2.0 {status}\r\n{vias}From: {value(text, 'From')}\r\nTo: {to}\r\nCall-ID: {value(text, 'Call-ID')}\r\n"
                  f"CSeq: {value(text, 'CSeq')}\r\n{more}{kind}Content-Length: {len(body)}\r\n\r\n{body}")

    def send(self, text):
        self.socket.sendto(text.encode(), (HOST, EXCHANGE))

    def answer(self, invite):
        self.reply(invite, "200 OK", f"Contact: <sip:far@{PROVIDER}:{self.port}>\r\nServer: inside-server\r\n", SDP)

    def invite(self, number):
        self.send(f"INVITE sip:{number}@{HOST} SIP/2.0\r\nVia: SIP/2.0/UDP {PROVIDER}:{self.port};branch=z9hG4bKr{number}\r\n"
                  f"From: <sip:+441632960000@{PROVIDER}>;tag=n\r\nTo: <sip:{number}@{HOST}>\r\nCall-ID: r{number}\r\n"
                  f"CSeq: 1 INVITE\r\nMax-Forwards: 70\r\nContact: <sip:far@{PROVIDER}:{self.port}>\r\n"
                  f"Content-Type: application/sdp\r\nContent-Length: {len(SDP)}\r\n\r\n{SDP}")

    def acknowledge(self, response, number):
        self.send(f"ACK sip:{number}@{HOST} SIP/2.0\r\nVia: {value(response, 'Via').split(';received')[0]}\r\n"
                  f"From: {value(response, 'From')}\r\nTo: {value(response, 'To')}\r\nCall-ID: {value(response, 'Call-ID')}\r\n"
                  "CSeq: 1 ACK\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n")


@contextlib.contextmanager
def office(exchange, more=""):
    text = TRUNK.format(provider=PROVIDER, port=ODD_PORT, ours=OURS, more=more)
    with lines(exchange, "", text=text, plan=PLAN):
        yield


@needs_nothing
def a_provider_that_sends_the_call_on(exchange):
    """302 with a tel: address: the number is called over our own trunk; nothing of a side is seen on the other."""
    with office(exchange), Provider() as provider, Phone(201) as caller:
        caller.dial("015550199")
        first = provider.message("INVITE")
        assert first.startswith("INVITE sip:+35315550199@"), first
        provider.reply(first, "302 Moved Temporarily", "Contact: <tel:+35315550188>\r\n")
        provider.message("ACK")
        second = provider.message("INVITE")
        assert second.startswith("INVITE sip:+35315550188@"), second
        provider.answer(second)
        answer = caller.final("INVITE")
        assert answer.startswith("SIP/2.0 200 "), answer
        for word in ("inside", "10.66", PROVIDER, "secret", value(second, "Call-ID")):
            assert word not in answer, answer
        for word in (caller.call_id, caller.tag, caller.address, "@" + value(second, "Call-ID")):
            assert word not in second, second
        assert "@" not in value(second, "Call-ID"), second
        caller.target, caller.peer = value(answer, "Contact").strip("<>"), value(answer, "To")
        caller.send("ACK", caller.target, caller.peer, cseq=caller.cseq)
        provider.message("ACK")
        caller.hang_up()
        provider.reply(provider.message("BYE"), "200 OK")
    exchange.expect_quiet()
    record_is(exchange, "caller: hung up", "trunk provider")


@needs_nothing
def a_call_that_the_plan_sends_elsewhere(exchange):
    """`redirect`: the provider is told the other number at its own place, and who sends it there."""
    with office(exchange), Provider() as provider:
        provider.invite("+35315550122")
        moved = provider.message("SIP/2.0 302")
        assert value(moved, "Contact") == f"<sip:+35315550177@{PROVIDER}:{ODD_PORT}>", moved
        assert "+35315550122@" in value(moved, "Diversion"), moved
        provider.acknowledge(moved, "+35315550122")
    exchange.expect_quiet()


def refused(caller, code):
    """The call ends so, and the phone says that it has heard it (RFC 3261 §17.1.1.3)."""
    answer = caller.final("INVITE")
    assert answer.startswith(f"SIP/2.0 {code} "), answer
    branch = re.search(r"branch=([^;,\s]+)", value(answer, "Via"))[1]
    caller.send("ACK", f"sip:015550199@{HOST}", value(answer, "To"), cseq=caller.cseq, branch=branch)


def signed(folder, name, days, ca):
    """A certificate for `name` by this authority."""
    key, crt, ask, extra = (f"{folder}/{name}.{kind}" for kind in ("key", "crt", "csr", "ext"))
    with open(extra, "w", encoding="utf-8") as file:
        file.write(f"subjectAltName={name.split('-')[1]}\n")
    for command in (
            ["req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=provider", "-keyout", key, "-out", ask],
            ["x509", "-req", "-in", ask, "-CA", f"{ca}.crt", "-CAkey", f"{ca}.key", "-days", str(days), "-extfile", extra,
             "-out", crt]):
        subprocess.run(["openssl", *command], check=True, capture_output=True)
    return crt, key


def datagrams(host, port):
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind((host, port))
    return listener


class Server:
    """Serves on a thread of its own until the block is left; `heard` is what it was told."""

    def __init__(self, listener):
        self.socket = listener
        self.socket.settimeout(0.2)
        self.heard, self.is_open = [], True
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.is_open = False
        self.thread.join(5)
        self.socket.close()


class TLSServer(Server):
    """Takes streams with this certificate, and is busy."""

    def __init__(self, crt, key):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(crt, key)
        super().__init__(socket.create_server((PROVIDER, ODD_PORT)))

    def serve(self):
        while self.is_open:
            with contextlib.suppress(OSError, ssl.SSLError):
                stream, _ = self.socket.accept()
                stream.settimeout(2)
                with self.context.wrap_socket(stream, server_side=True) as secure:
                    text = secure.recv(65536).decode()
                    if not text:
                        continue  # the exchange has seen the certificate, and gone
                    self.heard.append(text)
                    lines_ = [line for line in text.split("\r\n") if re.match("(Via|From|To|Call-ID|CSeq):", line)]
                    secure.sendall(("SIP/2.0 486 Busy Here\r\n" + "\r\n".join(lines_) + "\r\nContent-Length: 0\r\n\r\n").encode())
                    while self.is_open and secure.recv(65536):
                        pass


@needs_nothing
def providers_certificates(exchange):
    """Signed by who is believed, for its address, in time: nothing else is spoken to."""
    with tempfile.TemporaryDirectory() as folder:
        mail = exchange.path("mail")
        cases = {
            signed(folder, "good-IP:" + PROVIDER, 2, mail): None,
            signed(folder, "other-IP:127.0.0.99", 2, mail): "its certificate is for another name",
            signed(folder, "late-IP:" + PROVIDER, -1, mail): "its certificate is not trusted, or has expired",
        }
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=provider", "-addext",
             f"subjectAltName=IP:{PROVIDER}", "-keyout", f"{folder}/own.key", "-out", f"{folder}/own.crt"],
            check=True, capture_output=True)
        cases[(f"{folder}/own.crt", f"{folder}/own.key")] = "its certificate is not trusted, or has expired"
        for (crt, key), complaint in cases.items():
            with TLSServer(crt, key) as server, office(exchange, 'transport = "tls"'), Phone(201) as caller:
                caller.dial("015550199")
                refused(caller, 503 if complaint else 486)
                if complaint is None:
                    assert server.heard[0].startswith("INVITE sip:+35315550199@"), server.heard
                    continue
                assert trunk(exchange)["lastFailure"]["words"] == f"there is no way to it: {complaint}", trunk(exchange)
                assert server.heard == [], server.heard
            exchange.expect_quiet()


class StunServer(Server):
    """Says to everybody that it seems to come from there (RFC 8489)."""

    COOKIE = 0x2112A442

    def __init__(self, address, port):
        self.address = struct.unpack("!I", socket.inet_aton(address))[0] ^ self.COOKIE
        self.mapped = port ^ self.COOKIE >> 16
        super().__init__(datagrams(PROVIDER, 0))
        self.port = self.socket.getsockname()[1]

    def serve(self):
        while self.is_open:
            with contextlib.suppress(TimeoutError, socket.timeout):
                question, source = self.socket.recvfrom(2048)
                self.heard.append((question, source))
                self.socket.sendto(
                    struct.pack("!HHI", 0x0101, 12, self.COOKIE) + question[8:20]
                    + struct.pack("!HHBBHI", 0x0020, 8, 0, 1, self.mapped, self.address), source)


@needs_nothing
def an_exchange_behind_a_router(exchange):
    """A STUN server is asked from the socket of SIP; providers are told what it has seen, phones are not."""
    path = exchange.path("bellbird.toml")
    before = open(path, encoding="utf-8").read()
    with StunServer("203.0.113.9", 6060) as stun, Provider() as provider, Phone(201) as caller:
        try:
            with open(path, "a", encoding="utf-8") as file:
                file.write(f'\n[nat]\nstun = "{PROVIDER}:{stun.port}"\ninside = ["{HOST}"]\n')
            with office(exchange):
                exchange.wait("the question", lambda: stun.heard, 5)
                question, source = stun.heard[0]
                assert source == (HOST, EXCHANGE) and question[:8] == b"\x00\x01\x00\x00\x21\x12\xa4\x42", stun.heard
                time.sleep(0.3)
                caller.dial("015550199")
                invite = provider.message("INVITE")
                assert "@203.0.113.9:6060" in value(invite, "Contact"), invite
                assert value(invite, "Via").startswith("SIP/2.0/UDP 203.0.113.9:6060;"), invite
                assert "c=IN IP4 203.0.113.9\r\n" in invite and "IN IP4 203.0.113.9\r\ns=-" in invite, invite
                assert HOST not in invite.replace(f"@{HOST}", ""), invite
                provider.reply(invite, "486 Busy Here")
                provider.message("ACK")
                refused(caller, 486)
        finally:
            with open(path, "w", encoding="utf-8") as file:
                file.write(before)
            reload(exchange)
    exchange.expect_quiet()


# BELLBIRD_FLOOD is set: a thousand calls in two minutes.
CALLS = 1000 if "BELLBIRD_FLOOD" in os.environ else 60

PAIR = """
[trunk.provider]
server = "{provider}:{port}"
from = ["{provider}"]
ask-every = 5

[trunk.spare]
server = "{spare}:{far}"
from = ["{spare}"]
ask-every = 5
"""


class Answerer(Server):
    """A provider's server that answers every call, until it is told to fall silent, or to be full."""

    def __init__(self, host, port):
        self.place = f"{host}:{port}"
        self.sdp = SDP.replace(PROVIDER, host)
        self.mode, self.calls = "well", set()
        super().__init__(datagrams(host, port))
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)

    def serve(self):
        while self.is_open:
            with contextlib.suppress(TimeoutError, socket.timeout):
                text = self.socket.recv(65536).decode()
                method = text.split(" ", 1)[0]
                # Who falls silent still ends the calls that it has.
                if method in ("ACK", "SIP/2.0") or self.mode == "silent" and method != "BYE":
                    continue
                self.answer(text, method)

    def answer(self, text, method):
        status, body, more = "200 OK", "", f"Contact: <sip:far@{self.place}>\r\n"
        if method == "INVITE":
            self.calls.add(value(text, "Call-ID"))
            body = self.sdp
            if self.mode == "full":
                status, body, more = "503 Service Unavailable", "", "Retry-After: 2\r\n"
        to = value(text, "To")
        to = to if "tag=" in to else to + ";tag=far"
        kind = "Content-Type: application/sdp\r\n" if body else ""
        self.socket.sendto(
            (f"SIP/2.0 {status}\r\nVia: {value(text, 'Via')}\r\nFrom: {value(text, 'From')}\r\nTo: {to}\r\n"
             f"Call-ID: {value(text, 'Call-ID')}\r\nCSeq: {value(text, 'CSeq')}\r\n{more}{kind}"
             f"Content-Length: {len(body)}\r\n\r\n{body}").encode(), (HOST, EXCHANGE))


def fails_under_load(exchange, mode):
    """Ten calls a second go out; after a third of them the first trunk fails. None is lost."""
    text = PAIR.format(provider=PROVIDER, port=ODD_PORT, spare=SPARE, far=ODD_FAR)
    with Answerer(PROVIDER, ODD_PORT) as first, Answerer(SPARE, ODD_FAR) as spare, lines(exchange, "", text=text):
        caller = Sipp(
            "201", invite(70123, 201) + [recv(180, optional=True), ANSWERED, ack(70123, 201, 2), pause(200),
                                         in_dialog("BYE", 70123, 201, 3), recv(200)],
            ALICE, 16000, service="70123", calls=CALLS, seconds=CALLS // 4 + 40)
        try:
            exchange.wait("a third of the calls", lambda: len(first.calls) >= CALLS // 3, CALLS)
            first.mode = mode
            before = len(first.calls)
            caller.finish(CALLS + 60)
        finally:
            caller.kill()
        assert len(spare.calls) >= CALLS - before - CALLS // 10, (before, len(first.calls), len(spare.calls))
    exchange.expect_quiet()


sipp_case = case(("sipp", HAS_SIPP))


@sipp_case
def a_provider_that_dies_under_load(exchange):
    fails_under_load(exchange, "silent")


@sipp_case
def a_provider_that_fills_up_under_load(exchange):
    fails_under_load(exchange, "full")


# The list of records has a bound of its own.
EACH = CALLS if CALLS < 1000 else None
RECORDS = {"providers-certificates": 4, "a-provider-that-dies-under-load": EACH,
           "a-provider-that-fills-up-under-load": EACH}
