"""Cases that need a phone SIPp cannot be: over TLS, or with sound that is listened to. A small phone in Python."""
import hashlib
import math
import os
import random
import re
import socket
import ssl
import struct
import time

import tones
from cases import case
from exchange import HOST, HOST6, PORT, TLS_PORT, has_ipv6, password

WITHOUT_CALLS = {"a-reload-lets-the-exchange-answer", "options", "over-tls", "strangers-learn-nothing"}
needs_nothing = case(("python", True))


class Phone:
    """One account on one socket: it registers, and calls a number."""

    def __init__(self, number, certificate=None, secret=None, host=HOST, source=None):
        """`source`: the address that it has, if not that of the exchange."""
        self.number = number
        self.host = host
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.secret = secret or password(number)
        self.call_id = f"{random.randrange(1 << 48):x}@{HOST}"
        self.tag = f"{random.randrange(1 << 32):x}"
        self.cseq = 0
        self.buffer = b""
        self.media = socket.socket(family, socket.SOCK_DGRAM)
        self.media.bind((host, 0))
        if certificate:
            context = ssl.create_default_context(cafile=certificate)
            context.check_hostname = False
            self.socket = context.wrap_socket(socket.create_connection((HOST, TLS_PORT), 3))
            self.transport = "TLS"
        else:
            self.socket = socket.socket(family, socket.SOCK_DGRAM)
            self.socket.bind((source or host, 0))
            self.socket.connect((host, PORT))
            self.transport = "UDP"
        self.socket.settimeout(5)
        name = f"[{host}]" if ":" in host else source or host
        self.address = f"{name}:{self.socket.getsockname()[1]}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()
        self.media.close()

    def send(self, method, uri, to, headers="", body="", cseq=None, branch=None,
             kind="application/sdp"):
        branch = branch or f"z9hG4bK{random.randrange(1 << 48):x}"
        if cseq is None:
            self.cseq += 1
            cseq = self.cseq
        kind = f"Content-Type: {kind}\r\n" if body else ""
        self.socket.sendall(
            (f"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/{self.transport} {self.address};rport;branch={branch}\r\n"
             f"From: <sip:{self.number}@{HOST}>;tag={self.tag}\r\nTo: {to}\r\nCall-ID: {self.call_id}\r\n"
             f"CSeq: {cseq} {method}\r\nMax-Forwards: 70\r\n"
             f"Contact: <sip:{self.number}@{self.address};transport={self.transport.lower()}>\r\n"
             f"{headers}{kind}Content-Length: {len(body)}\r\n\r\n{body}").encode())
        return branch

    def message(self):
        """The next message; over a stream, its frame is cut with Content-Length."""
        if self.transport == "UDP":
            return self.socket.recv(65536).decode()
        while b"\r\n\r\n" not in self.buffer:
            self.more()
        head, _, rest = self.buffer.partition(b"\r\n\r\n")
        length = int(re.search(rb"(?i)content-length: *(\d+)", head)[1])
        while len(rest) < length:
            self.more()
            rest = self.buffer.partition(b"\r\n\r\n")[2]
        self.buffer = rest[length:]
        return (head + b"\r\n\r\n" + rest[:length]).decode()

    def more(self):
        data = self.socket.recv(65536)
        assert data, "the exchange closed the connection"
        self.buffer += data

    def final(self, method):
        """The final answer to our last request."""
        while True:
            text = self.message()
            if re.match(r"SIP/2.0 [2-6]", text) and f"CSeq: {self.cseq} {method}\r\n" in text:
                return text

    def proof(self, challenge, method, uri):
        line = re.search(r"WWW-Authenticate: Digest (.*algorithm=MD5.*|(?!.*algorithm).*)\r\n", challenge)[1]
        field = dict(re.findall(r'(\w+)="?([^",]*)"?', line))

        def md5(text):
            return hashlib.md5(text.encode()).hexdigest()
        secret = md5(f"{self.number}:{field['realm']}:{self.secret}")
        response = md5(f"{secret}:{field['nonce']}:00000001:abcd:auth:" + md5(f"{method}:{uri}"))
        return (f'Authorization: Digest username="{self.number}", realm="{field["realm"]}", '
                f'nonce="{field["nonce"]}", uri="{uri}", qop=auth, nc=00000001, cnonce="abcd", '
                f'response="{response}", algorithm=MD5\r\n')

    def prove(self, method, uri, to, headers="", body=""):
        """Sends the request, and again with the proof that is asked for."""
        branch = self.send(method, uri, to, headers, body)
        answer = self.final(method)
        assert answer.startswith("SIP/2.0 401 "), answer
        if method == "INVITE":
            self.send("ACK", uri, header(answer, "To"), cseq=self.cseq, branch=branch)
        self.send(method, uri, to, headers + self.proof(answer, method, uri), body)

    def proved(self, *request, **more):
        self.prove(*request, **more)
        return self.final(request[0])

    def register(self, expires=60):
        answer = self.proved("REGISTER", f"sip:{HOST}", f"<sip:{self.number}@{HOST}>", f"Expires: {expires}\r\n")
        assert answer.startswith("SIP/2.0 200 "), answer

    def sdp(self):
        place = f"{'IP6' if ':' in self.host else 'IP4'} {self.host}"
        return (f"v=0\r\no=- 1 1 IN {place}\r\ns=-\r\nc=IN {place}\r\nt=0 0\r\n"
                f"m=audio {self.media.getsockname()[1]} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n")

    def dial(self, number):
        self.prove("INVITE", f"sip:{number}@{HOST}", f"<sip:{number}@{HOST}>", body=self.sdp())

    def call(self, number):
        """Calls; gives the place where the exchange wants sound."""
        self.dial(number)
        return self.answered()

    def answered(self):
        answer = self.final("INVITE")
        assert answer.startswith("SIP/2.0 200 "), answer
        self.target, self.peer = header(answer, "Contact").strip("<>"), header(answer, "To")
        self.send("ACK", self.target, self.peer, cseq=self.cseq)
        assert f" {self.host}\r" in answer, f"not told to send to {self.host}: {answer}"
        return self.host, int(re.search(r"m=audio (\d+) ", answer)[1])

    def request(self, method):
        """The next request of that method; anything else is passed over."""
        while True:
            text = self.message()
            if text.startswith(method + " "):
                return text

    def reply(self, request, status, tag, body=""):
        to = header(request, "To")
        to += "" if ";tag=" in to else f";tag={tag}"
        kind = "Content-Type: application/sdp\r\n" if body else ""
        self.socket.sendall(
            (f"SIP/2.0 {status}\r\nVia: {header(request, 'Via')}\r\nFrom: {header(request, 'From')}\r\n"
             f"To: {to}\r\nCall-ID: {header(request, 'Call-ID')}\r\nCSeq: {header(request, 'CSeq')}\r\n"
             f"Contact: <sip:{self.number}-{tag}@{self.address}>\r\n{kind}"
             f"Content-Length: {len(body)}\r\n\r\n{body}").encode())

    def press(self, key):
        """By INFO, as phones do that have no telephone events."""
        self.send("INFO", self.target, self.peer, body=f"Signal={key}\r\nDuration=160\r\n", kind="application/dtmf-relay")
        answer = self.final("INFO")
        assert answer.startswith("SIP/2.0 200 "), answer

    def hang_up(self):
        self.send("BYE", self.target, self.peer)
        answer = self.final("BYE")
        assert answer.startswith("SIP/2.0 200 "), answer

    def talk(self, place, hertz, seconds, level=-10.0):
        """Sends a tone in A-law; gives the packets that came back: (sequence, time stamp, source, sound)."""
        wave = [round(32767 * 10 ** (level / 20) * math.sin(2 * math.pi * hertz * n / 8000)) for n in range(8000)]
        sound = bytes(alaw(sample) for sample in wave)
        heard = []
        self.media.settimeout(0.0)
        began = time.time()
        for n in range(int(seconds * 50)):
            self.media.sendto(struct.pack("!BBHII", 0x80, 8, n, n * 160, 0x5EED) + sound_at(sound, n), place)
            while True:
                try:
                    packet = self.media.recv(2048)
                except BlockingIOError:
                    if time.time() >= began + (n + 1) * 0.02:
                        break
                    time.sleep(0.002)
                    continue
                _, kind, sequence, stamp, source = struct.unpack("!BBHII", packet[:12])
                assert kind & 0x7F == 8, f"payload type {kind & 0x7F} came, 8 was agreed"
                heard.append((sequence, stamp, source, packet[12:]))
        return heard


def header(text, name):
    return re.search(rf"(?im)^{name}: *(.*?)\r$", text)[1]


def sound_at(sound, n):
    start = n * 160 % len(sound)
    return sound[start:start + 160]


def alaw(sample):
    """G.711 A-law of a 16-bit sample."""
    sign, value = (0xD5, sample >> 3) if sample >= 0 else (0x55, (-sample - 1) >> 3)
    segment = max(0, value.bit_length() - 5)
    return sign ^ (segment << 4 | (value >> max(1, segment)) & 15)


def linear(code):
    """The 16-bit sample of a G.711 A-law code."""
    code ^= 0x55
    segment, value = code >> 4 & 7, (code & 15) << 4
    value = value + 8 if segment == 0 else (value + 0x108) << (segment - 1)
    return value if code & 0x80 else -value


def loudness(heard, hertz):
    samples = [linear(code) for packet in sorted(heard) for code in packet[3]]
    peak = tones.goertzel(samples[4000:12000], hertz, 8000)
    return 20 * math.log10(max(peak, 1) / 32767)


def expect_tone(heard, hertz, at_least, level=-10.0):
    assert len(heard) >= at_least, f"{len(heard)} packets came back, expected {at_least}"
    assert len({packet[2] for packet in heard}) == 1, "the stream changed its SSRC"
    for before, after in zip(heard, heard[1:]):
        steps = after[0] - before[0] & 0xFFFF
        assert steps >= 1, f"sequence {before[0]} then {after[0]}"
        assert after[1] - before[1] & 0xFFFFFFFF == 160 * steps, f"time stamp {before[1]} then {after[1]}"
    found = loudness(heard, hertz)
    assert abs(found - level) < 1.0, f"{hertz} Hz came back at {found:.1f} dB, sent at {level}"


@needs_nothing
def options(exchange):
    """A stranger is asked for a proof; a phone that gives it is answered."""
    with Phone(207) as phone:
        answer = phone.proved("OPTIONS", f"sip:{HOST}", f"<sip:{HOST}>")
        assert answer.startswith("SIP/2.0 200 "), answer
        assert "INVITE" in header(answer, "Allow") and header(answer, "Content-Length") == "0"


@needs_nothing
def strangers_learn_nothing(exchange):
    """A wrong password and an unknown user get the same bytes, but for what is random or the asker's own."""
    def refusals(number):
        with Phone(number, secret="wrong") as phone:
            to = f"<sip:{number}@{HOST}>"
            answers = [phone.proved("REGISTER", f"sip:{HOST}", to), phone.proved("INVITE", f"sip:201@{HOST}", to)]
        own = [(r'nonce="[^"]*"', "nonce"), (r"tag=\w+", "tag"), (r"branch=\w+", "branch"), (r"rport=\d+", "rport"),
               (re.escape(phone.call_id), "id"), (re.escape(phone.address), "address"), (str(number), "number")]
        for pattern, name in own:
            answers = [re.sub(pattern, name, text) for text in answers]
        return answers
    known, unknown = refusals(207), refusals(299)
    assert all(text.startswith("SIP/2.0 401 ") for text in known), known
    assert known == unknown, f"{known}\n{unknown}"


@needs_nothing
def sound_comes_back_from_the_echo(exchange):
    with Phone(207) as phone:
        heard = phone.talk(phone.call("*43"), 440, 2.5)
        phone.hang_up()
    expect_tone(heard, 440, 100)


@case(("IPv6 on this machine", has_ipv6()))
def a_call_with_sound_over_ipv6(exchange):
    with Phone(207, host=HOST6) as phone:
        phone.register()
        place = exchange.ask("phones")
        assert any("[::1]" in str(one["contacts"]) for one in place), place
        heard = phone.talk(phone.call("*43"), 700, 2.5)
        phone.hang_up()
        phone.register(expires=0)
    expect_tone(heard, 700, 100)


@needs_nothing
def a_call_with_sound_over_tls(exchange):
    with Phone(207, exchange.path("tls.crt")) as phone:
        phone.register()
        assert exchange.is_registered(207)
        heard = phone.talk(phone.call("*43"), 700, 2.5)
        phone.hang_up()
        phone.register(expires=0)
    expect_tone(heard, 700, 100)


@needs_nothing
def a_killed_exchange_leaves_a_record(exchange):
    """The call that a kill -9 cut off is in the history, as long as it was seen to last."""
    with Phone(207) as phone:
        phone.talk(phone.call("*43"), 440, 7)
        name = exchange.ask("calls", "now")[0]["id"]
        exchange.kill()
    exchange.run_again()
    record = exchange.last_record()
    assert record["id"] == name and record["answeredBy"] == "echo-test", record
    assert record["ending"] == {"by": "exchange", "cause": "exchange stopped suddenly"}, record
    assert 1000 <= record["talkMilliseconds"] <= 8000, record
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d\d\dZ", record["began"]), record
    exchange.kill()
    exchange.run_again()
    assert [r["id"] for r in exchange.ask("calls", "history")].count(name) == 1


@needs_nothing
def a_call_explains_itself_and_is_gone_through_again(exchange):
    """Its decisions are there after a restart and without an exchange; another plan is compared with them."""
    with Phone(207) as phone:
        phone.talk(phone.call("*43"), 440, 0.5)
        phone.hang_up()
    exchange.expect_quiet()
    name = exchange.last_record()["id"]
    _, before = exchange.dialplan("trace", name)
    deeds = [(step["position"], step["what"]) for step in before["steps"] if step["kind"] == "deed"]
    assert deeds[0][1] == "echo-test" and deeds[0][0].startswith("main.dial:"), deeds
    exchange.kill()
    offline = exchange.dialplan("trace", name)
    exchange.run_again()
    assert before.pop("hasMessages") and not offline[1].pop("hasMessages")
    again = exchange.dialplan("trace", name)
    assert not again[1].pop("hasMessages")
    assert (0, before) == offline == again, (before, offline, again)
    assert exchange.ask("trace", name)["steps"] == before["steps"]
    status, same = exchange.dialplan("replay", "--since", "today", "--plan", exchange.directory)
    assert status == 0 and same["same"] == same["calls"] - same["secret"] >= 1, same
    other = exchange.path("other")
    os.mkdir(other)
    for file in ("main.dial", "extensions.toml", "trunks.toml"):
        with open(exchange.path(file), encoding="utf-8") as old, open(os.path.join(other, file), "w", encoding="utf-8") as new:
            new.write(old.read().replace("{ echo-test }", "{ play tone busy }"))
    status, changed = exchange.dialplan("replay", "--since", "today", "--plan", other)
    found = next(call for call in changed["differences"] if call["id"] == name)
    assert status == 1 and (found["was"], found["becomes"]) == ("echo-test", "play tone busy"), changed


@needs_nothing
def two_answers_to_one_invite(exchange):
    """A proxy behind which two phones answer at once: the second is thanked and hung up (RFC 3261 §13.2.2.4)."""
    with Phone(207) as caller, Phone(208) as proxy:
        proxy.register()
        caller.dial(208)
        invite = proxy.request("INVITE")
        proxy.reply(invite, "180 Ringing", "first")
        proxy.reply(invite, "200 OK", "first", proxy.sdp())
        proxy.reply(invite, "200 OK", "second", proxy.sdp())
        caller.answered()
        came = [proxy.message() for _ in range(3)]
        of_second = [text.split()[0] for text in came if header(text, "To").endswith(";tag=second")]
        assert of_second == ["ACK", "BYE"], came
        proxy.reply(next(text for text in came if text.startswith("BYE ")), "200 OK", "second")
        assert any(text.startswith("ACK ") and header(text, "To").endswith(";tag=first") for text in came), came
        caller.send("BYE", caller.target, caller.peer)
        bye = proxy.request("BYE")
        assert header(bye, "To").endswith(";tag=first"), bye
        proxy.reply(bye, "200 OK", "first")
        assert caller.final("BYE").startswith("SIP/2.0 200 ")
        proxy.register(expires=0)


class WordyPhone(Phone):
    """Its description is too large for a datagram."""

    def sdp(self):
        kinds = range(96, 126)
        return (super().sdp().replace("RTP/AVP 8", "RTP/AVP 8 " + " ".join(map(str, kinds)))
                + "".join(f"a=rtpmap:{kind} codec-{kind}/16000\r\na=fmtp:{kind} {'option=1;' * 4}\r\n" for kind in kinds))


@needs_nothing
def a_large_invite_comes_over_a_stream(exchange):
    """RFC 3261 section 18.1.1: what does not fit into a datagram is sent over TCP, to the same port."""
    with WordyPhone(207) as caller, Phone(208) as callee, socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((HOST, callee.socket.getsockname()[1]))
        door.listen()
        door.settimeout(5)
        callee.register()
        caller.dial(208)
        stream, _ = door.accept()
        with stream:
            datagrams, callee.socket, callee.transport = callee.socket, stream, "TCP"
            stream.settimeout(5)
            invite = callee.request("INVITE")
            assert len(invite) > 1300 and header(invite, "Via").startswith("SIP/2.0/TCP "), invite
            callee.reply(invite, "200 OK", "one", callee.sdp())
            callee.socket, callee.transport = datagrams, "UDP"  # small requests are datagrams again
            caller.answered()
            callee.request("ACK")
            caller.send("BYE", caller.target, caller.peer)
            callee.reply(callee.request("BYE"), "200 OK", "one")
            assert caller.final("BYE").startswith("SIP/2.0 200 ")
        callee.register(expires=0)
