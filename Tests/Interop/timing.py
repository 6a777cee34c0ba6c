"""How long an answer takes tells nobody whether an extension exists."""
import os
import random
import re
import socket
import time

from cases import case
from exchange import HOST, PHONES, PORT

WITHOUT_CALLS = {"an-answer-takes-as-long-whether-the-extension-exists"}
# Of each kind. BELLBIRD_TIMING=20000 for the whole; so few tell a large difference only.
TRIES = int(os.environ.get("BELLBIRD_TIMING") or 2_000)
# What chance alone may show with so many tries: three standard errors, and never less than 0.02.
FAR_FROM_HALF = max(0.02, 3 * (1 / (6 * TRIES)) ** 0.5)
THERE = [str(number) for number in PHONES]
NOT_THERE = [str(number + 100) for number in PHONES]
# As many as a source may try before it is banned, and a few less.
OF_ONE_SOURCE = 8
METHODS = ("REGISTER", "INVITE")
# So that all together stay below what strangers may send in a second.
SECONDS_OF_ONE_SOURCE = 0.006

needs_nothing = case(("python", True))


class Source:
    """One address that guesses: it is challenged once, and proves wrongly a few times."""

    def __init__(self, number):
        self.number = number
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((f"127.{70 + (number >> 16)}.{number >> 8 & 255}.{number & 255}", 0))
        self.socket.connect((HOST, PORT))
        self.socket.settimeout(1)
        self.place = "%s:%d" % self.socket.getsockname()
        self.sent = 0

    def __enter__(self):
        self.nonce = re.search(rb'nonce="([^"]+)"', self.answer(self.request("REGISTER", "999", ""))[1])[1].decode()
        return self

    def __exit__(self, *_):
        self.socket.close()

    def request(self, method, user, proof):
        self.sent += 1
        uri = f"sip:{HOST}" if method == "REGISTER" else f"sip:201@{HOST}"
        return (f"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {self.place};rport;branch=z9hG4bK{self.number}.{self.sent}\r\n"
                f"From: <sip:{user}@{HOST}>;tag=t{self.sent}\r\nTo: <sip:{user}@{HOST}>\r\n"
                f"Call-ID: {self.number}.{self.sent}@{self.place}\r\nCSeq: 1 {method}\r\nMax-Forwards: 70\r\n"
                f"Contact: <sip:{user}@{self.place}>\r\n{proof}Content-Length: 0\r\n\r\n").encode()

    def answer(self, request):
        """How many nanoseconds it took, and what it was."""
        began = time.perf_counter_ns()
        self.socket.send(request)
        answer = self.socket.recv(4096)
        return time.perf_counter_ns() - began, answer

    def guess(self, method, user):
        uri = f"sip:{HOST}" if method == "REGISTER" else f"sip:201@{HOST}"
        proof = (f'Authorization: Digest username="{user}", realm="{HOST}", nonce="{self.nonce}", uri="{uri}", qop=auth, '
                 f'nc=00000001, cnonce="abcd", response="{random.getrandbits(128):032x}", algorithm=MD5\r\n')
        taken, answer = self.answer(self.request(method, user, proof))
        assert answer.startswith(b"SIP/2.0 401 "), answer
        return taken


def area_under_curve(there, not_there):
    """How often a try of the one kind took longer than one of the other, of all pairs; half of those that took alike."""
    ordered = sorted([(taken, 1) for taken in there] + [(taken, 0) for taken in not_there])
    ranks, first = 0.0, 0
    while first < len(ordered):
        last = first
        while last + 1 < len(ordered) and ordered[last + 1][0] == ordered[first][0]:
            last += 1
        ranks += ((first + last) / 2 + 1) * sum(kind for _, kind in ordered[first:last + 1])
        first = last + 1
    return (ranks - len(there) * (len(there) + 1) / 2) / (len(there) * len(not_there))


@needs_nothing
def an_answer_takes_as_long_whether_the_extension_exists(exchange):
    before = exchange.ask("status")["counters"]["authenticationFailures"]
    taken = {True: [], False: []}
    number, began = 0, time.monotonic()
    while len(taken[True]) < TRIES:
        number += 1
        time.sleep(max(0, began + number * SECONDS_OF_ONE_SOURCE - time.monotonic()))
        with Source(number) as source:
            tries = [True, False] * (OF_ONE_SOURCE // 2)
            random.shuffle(tries)
            for is_there in tries:
                user = random.choice(THERE if is_there else NOT_THERE)
                taken[is_there].append(source.guess(METHODS[number % 2], user))
    area = area_under_curve(taken[True], taken[False])
    middle = [sorted(one)[len(one) // 2] / 1000 for one in (taken[True], taken[False])]
    print(f"      {len(taken[True])} tries of each kind: the area is {area:.4f}; in the middle {middle[0]:.1f} µs where"
          f" the extension exists, {middle[1]:.1f} µs where it does not", flush=True)
    failed = exchange.ask("status")["counters"]["authenticationFailures"] - before
    assert failed == len(taken[True]) + len(taken[False]), f"{failed} wrong passwords were counted"
    assert abs(area - 0.5) <= FAR_FROM_HALF, f"the area under the curve is {area:.4f}"
