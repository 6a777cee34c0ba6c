"""Lamps, presence, messages waiting and kept texts by a small phone: on real sockets, over a sudden end of the exchange."""
import os
import re
import socket
import time

from by_hand import Phone, header, needs_nothing
from exchange import HOST

WITHOUT_CALLS = {"a-text-waits-for-its-phone-over-a-sudden-end", "lamps-go-on-after-a-sudden-end",
                 "presence-is-published-and-seen", "thousands-of-subscriptions-are-refused",
                 "messages-waiting-are-told-unasked-too"}


# BELLBIRD_FLOOD=100000 takes a few minutes.
COUNT = int(os.environ.get("BELLBIRD_FLOOD", "2000"))


class Watcher(Phone):
    """Each request of its own outside of dialogs has a Call-ID of its own."""

    def ask(self, method, number, headers="", body="", kind="text/plain"):
        self.call_id = f"{time.time_ns():x}@{HOST}"
        uri = f"sip:{number}@{HOST}"
        if body:
            headers += f"Content-Type: {kind}\r\n"
        self.cseq += 1
        self.raw(method, uri, headers, body)
        challenge = self.final(method)
        assert challenge.startswith("SIP/2.0 401 "), challenge
        self.cseq += 1
        self.raw(method, uri, headers + self.proof(challenge, method, uri), body)
        return self.final(method)

    def raw(self, method, uri, headers, body):
        kind = "" if "Content-Type" in headers or not body else "Content-Type: text/plain\r\n"
        self.socket.sendall(
            (f"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {self.address};rport;branch=z9hG4bK{time.time_ns():x}\r\n"
             f"From: <sip:{self.number}@{HOST}>;tag={self.tag}\r\nTo: <{uri}>\r\nCall-ID: {self.call_id}\r\n"
             f"CSeq: {self.cseq} {method}\r\nMax-Forwards: 70\r\nContact: <sip:{self.number}@{self.address}>\r\n"
             f"{headers}{kind}Content-Length: {len(body)}\r\n\r\n{body}").encode())

    def news(self):
        """The next NOTIFY, answered."""
        request = self.request("NOTIFY")
        self.reply(request, "200 OK", "w")
        return request


@needs_nothing
def a_text_waits_for_its_phone_over_a_sudden_end(exchange):
    with Watcher(201) as sender:
        for text in ("one", "two"):
            answer = sender.ask("MESSAGE", 207, body=text)
            assert answer.startswith("SIP/2.0 202 "), answer
    exchange.kill()
    exchange.start()
    with Watcher(207) as phone:
        phone.register()
        for text in ("one", "two"):
            request = phone.request("MESSAGE")
            phone.reply(request, "200 OK", "t")
            assert request.endswith("\r\n\r\n" + text) and "\r\nDate: " in request, request
    assert exchange.ask("status")["census"]["textsKept"] == 0


@needs_nothing
def lamps_go_on_after_a_sudden_end(exchange):
    with Watcher(203) as watcher:
        answer = watcher.ask("SUBSCRIBE", 202, "Event: dialog\r\nExpires: 600\r\n")
        assert answer.startswith("SIP/2.0 200 "), answer
        first = watcher.news()
        time.sleep(0.5)  # what is kept is written every fifth of a second
        exchange.kill()
        exchange.start()
        again = watcher.news()
        assert header(again, "Call-ID") == header(first, "Call-ID"), again
        number = [int(header(news, "CSeq").split()[0]) for news in (first, again)]
        version = [int(re.search(r'version="(\d+)"', news)[1]) for news in (first, again)]
        assert number[0] < number[1] and version[0] < version[1], (number, version)
        # It ends as any other.
        watcher.send("SUBSCRIBE", header(again, "Contact").strip("<>"), header(answer, "To"),
                     "Event: dialog\r\nExpires: 0\r\n")
        assert watcher.final("SUBSCRIBE").startswith("SIP/2.0 200 ")
        assert "terminated" in header(watcher.news(), "Subscription-State")
    assert exchange.ask("status")["census"]["subscriptions"] == 0


PIDF = """<?xml version="1.0"?><presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:202@x">
<tuple id="t"><status><basic>open</basic></status><note>%s</note></tuple></presence>"""


@needs_nothing
def presence_is_published_and_seen(_):
    with Watcher(203) as watcher, Watcher(202) as phone:
        assert watcher.ask("SUBSCRIBE", 202, "Event: presence\r\nExpires: 600\r\n").startswith("SIP/2.0 200 ")
        watcher.news()
        kind = "application/pidf+xml"
        answer = phone.ask("PUBLISH", 202, "Event: presence\r\nExpires: 600\r\n", PIDF % "at lunch", kind)
        assert answer.startswith("SIP/2.0 200 "), answer
        assert "<note>at lunch</note>" in watcher.news()
        tag = header(answer, "SIP-ETag")
        assert phone.ask("PUBLISH", 202, "Event: presence\r\nSIP-If-Match: guess\r\n").startswith("SIP/2.0 412 ")
        assert phone.ask("PUBLISH", 202, "Event: presence\r\n", "<!DOCTYPE a>", kind).startswith("SIP/2.0 400 ")
        gone = phone.ask("PUBLISH", 202, f"Event: presence\r\nSIP-If-Match: {tag}\r\nExpires: 0\r\n")
        assert gone.startswith("SIP/2.0 200 "), gone
        assert "at lunch" not in watcher.news()
        end(watcher)


def end(phone):
    """Its subscriptions end with a NOTIFY that is not known any more."""
    phone.socket.settimeout(0.2)
    while True:
        try:
            phone.reply(phone.request("NOTIFY"), "481 Gone", "x")
        except (socket.timeout, TimeoutError):
            return


@needs_nothing
def thousands_of_subscriptions_are_refused(exchange):
    with Watcher(208) as phone:
        challenge = None
        answers = {}
        before = exchange.ask("status")["residentKilobytes"]
        others = exchange.ask("status")["census"]["subscriptions"]
        began = time.monotonic()
        for n in range(COUNT):
            phone.call_id = f"flood{n}@{HOST}"
            uri = f"sip:202@{HOST}"
            headers = "Event: dialog\r\nExpires: 60\r\n"
            phone.cseq += 1
            phone.raw("SUBSCRIBE", uri, headers, "")
            challenge = answered(phone)
            phone.cseq += 1
            phone.raw("SUBSCRIBE", uri, headers + phone.proof(challenge, "SUBSCRIBE", uri), "")
            status = answered(phone).split()[1]
            answers[status] = answers.get(status, 0) + 1
        grown = exchange.ask("status")["residentKilobytes"] - before
        assert grown < 40_000, f"{grown} kB more"
        # Each lasts a minute: then there is room for others.
        minutes = 1 + int(time.monotonic() - began) // 60
        assert 200 <= answers["200"] <= 200 * minutes and set(answers) == {"200", "403"}, (answers, minutes)
        there = exchange.ask("status")["census"]["subscriptions"]
        assert there <= 200 + others, f"{there} subscriptions, {others} before"
    # The phone is gone, and so are they, when their time is over.
    exchange.kill()
    exchange.start()


def answered(phone):
    """The answer; what the exchange tells meanwhile is acknowledged."""
    while True:
        text = phone.message()
        if text.startswith("NOTIFY "):
            phone.reply(text, "200 OK", "f")
        elif f"CSeq: {phone.cseq} SUBSCRIBE\r\n" in text:
            return text


@needs_nothing
def messages_waiting_are_told_unasked_too(_):
    with Watcher(203) as phone:
        answer = phone.ask("SUBSCRIBE", 203, "Event: message-summary\r\nExpires: 600\r\n")
        assert answer.startswith("SIP/2.0 200 "), answer
        news = phone.news()
        assert "Messages-Waiting: no" in news and f"Message-Account: sip:203@{HOST}" in news, news
        assert "Voice-Message: 0/0 (0/0)" in news, news
        other = phone.ask("SUBSCRIBE", 202, "Event: message-summary\r\n")
        assert other.startswith("SIP/2.0 403 "), other
        end(phone)
