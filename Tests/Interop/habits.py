"""Providers with habits of their own, each played by SIPp: what callers hear, and what the record and the trace say."""
import contextlib
import re
import time

from cases import ALICE, ANSWER, HAS_SIPP, bob, case, record_is
from scenario import ANSWERED, ack, expect, in_dialog, invite, pause, recv, refused, reply, reply_in_dialog, request, sdp
from sipp import Sipp
from trunks import ODD_PORT, PROVIDER, SECRET, USER, lines

NUMBER, OURS = "015550199", "+35315550100"

TRUNK = """
[trunk.provider]
server = "{provider}:{port}"
from = ["{provider}"]
ask-every = 0
callerid = "{ours}"
{more}
"""

# `*31` in front withholds the number.
PLAN = """
numbering ireland area 1
context lines {
  number 0x.     { dial dialed via provider for 20s }
  number *31|0x. { callerid number "anonymous"; dial dialed via provider for 20s }
}
incoming provider {
  number +35315550121 { ring 202 for 8s }
  otherwise           { hangup not-found }
}
"""

GOODBYE = [expect("BYE"), reply_in_dialog(200, "OK")]
sipp_case = case(("sipp", HAS_SIPP))


@contextlib.contextmanager
def habits(exchange, more="", password=SECRET):
    text = TRUNK.format(provider=PROVIDER, port=ODD_PORT, ours=OURS, more=more)
    with lines(exchange, "", text=text, plan=PLAN, password=password):
        yield


def talk(number, *steps, first=180):
    """201 calls out, does these steps, and hangs up."""
    return [*invite(number, 201), recv(first, optional=first == 180), ANSWERED, ack(number, 201, 2), pause(300), *steps,
            in_dialog("BYE", number, 201, 9), recv(200)]


def hears(number, code):
    """201 calls out and is refused."""
    return [*invite(number, 201), recv(180, optional=True), recv(code), refused(number, 201, 2, 4)]


def both(exchange, caller, provider, number=NUMBER):
    """What both have sent and received."""
    callee = Sipp("provider", provider, ODD_PORT, 16060, host=PROVIDER)
    time.sleep(0.2)
    phone = Sipp("201", caller, ALICE, 16000, service=number)
    try:
        texts = phone.finish(), callee.finish()
    finally:
        phone.kill()
        callee.kill()
    exchange.expect_quiet()
    return texts


def comes_in(exchange, number, caller, *steps, offer=None, answer="", uri=None):
    """The provider calls, and 202 answers; what both have sent and received."""
    callee = bob(exchange, *ANSWER, *GOODBYE)
    time.sleep(0.2)
    place = {"uri": uri} if uri else {}
    call = [request("INVITE", number, caller, 1, sdp() if offer is None else offer, **place),
            recv(100, optional=True), recv(180), ANSWERED, in_dialog("ACK", number, caller, 1, answer, retransmit=False),
            pause(300), *steps, in_dialog("BYE", number, caller, 9), recv(200)]
    provider = Sipp("from the provider", call, ODD_PORT, 16060, host=PROVIDER, service=number)
    try:
        texts = provider.finish(), callee.finish()
    finally:
        provider.kill()
        callee.kill()
    exchange.expect_quiet()
    record_is(exchange, "caller: hung up", "extension 202")
    return texts


def steps(exchange):
    return [step["what"] for step in exchange.ask("trace", exchange.last_record()["id"])["steps"]]


def first(text, method):
    """The first request of that method in what SIPp has logged."""
    return next(part for part in text.split("----------------------------------------------- ") if f"\n{method} " in part)


# MARK: Calls to them

@sipp_case
def a_provider_that_forbids_the_number(exchange):
    with habits(exchange):
        _, text = both(exchange, hears(NUMBER, 403),
                       [expect("INVITE"), reply(403, "Caller ID Not Allowed"), expect("ACK")])
        record_is(exchange, "exchange: failed", None, 403)
        assert f"From: <sip:{OURS}@" in text, text
        assert any(f"forbids the call, which showed {OURS}" in step for step in steps(exchange)), steps(exchange)


@sipp_case
def a_provider_that_is_told_who_hides(exchange):
    with habits(exchange, 'identity = "asserted"\nformat = "00"\nuser-phone = true'):
        _, text = both(exchange, talk("*31" + NUMBER), [*ANSWER, *GOODBYE], "*31" + NUMBER)
        asked = first(text, "INVITE")
        assert 'From: "Anonymous" <sip:anonymous@anonymous.invalid>' in asked, asked
        assert "INVITE sip:0035315550199@" in asked and "Privacy: id" in asked, asked
        assert "P-Asserted-Identity: <sip:0035315550100@" in asked and "user=phone" in asked, asked
        assert "sip:201@" not in asked, asked


@sipp_case
def a_provider_that_wants_proof_within_calls(exchange):
    def challenge(nonce):
        return f'Proxy-Authenticate: Digest realm="provider.test", nonce="{nonce}", algorithm=MD5, qop="auth"\n'

    hold = [in_dialog("INVITE", NUMBER, 201, 3, sdp("sendonly", 2)), recv(100, optional=True), ANSWERED,
            ack(NUMBER, 201, 3), pause(300)]
    provider = [
        expect("INVITE"), reply(407, "Who Are You", extra=challenge("one")), expect("ACK"), *ANSWER,
        expect("INVITE"), reply_in_dialog(407, "And Now", extra=challenge("two")), expect("ACK"),
        expect("INVITE"), reply_in_dialog(200, "OK", sdp("recvonly", 2)), expect("ACK"),
        expect("BYE"), reply_in_dialog(407, "Still You", extra=challenge("three")),
        *GOODBYE]
    with habits(exchange, f'username = "{USER}"\nsecret = "provider"\nrealm = "provider.test"'):
        _, text = both(exchange, talk(NUMBER, *hold), provider)
        record_is(exchange, "caller: hung up", "trunk provider")
        for nonce in ("one", "two", "three"):
            assert f'nonce="{nonce}", uri=' in text.replace(f'realm="provider.test", nonce="{nonce}", a', ""), text


@sipp_case
def a_provider_that_speaks_before_the_answer(exchange):
    with habits(exchange):
        text, _ = both(exchange, talk(NUMBER, first=183),
                       [expect("INVITE"), reply(183, "Listen", sdp()), pause(500),
                        reply(200, "OK", sdp(), retransmit=True), expect("ACK"), *GOODBYE])
        assert "m=audio" in text.split("SIP/2.0 183")[1].split("SIP/2.0 200")[0], text


@sipp_case
def a_provider_whose_early_sound_is_not_wanted(exchange):
    with habits(exchange, 'without = ["early-media", "session-timer", "100rel", "update"]'):
        text, sent = both(exchange, talk(NUMBER),
                          [expect("INVITE"), reply(183, "Listen", sdp()), pause(500),
                           reply(200, "OK", retransmit=True), expect("ACK"), *GOODBYE])
        # What it said early is its answer all the same, and the phone gets it once.
        assert "SIP/2.0 180" in text and "SIP/2.0 183" not in text, text
        asked = first(sent, "INVITE")
        for word in ("Session-Expires", "Min-SE", "timer", "100rel", "UPDATE", "PRACK"):
            assert word not in asked, asked
    record_is(exchange, "caller: hung up", "trunk provider")


@sipp_case
def a_provider_that_rings_by_183_alone(exchange):
    with habits(exchange):
        text, _ = both(exchange, talk(NUMBER),
                       [expect("INVITE"), reply(183, "Session Progress"), pause(300),
                        reply(200, "OK", sdp(), retransmit=True), expect("ACK"), *GOODBYE])
        assert "SIP/2.0 180" in text and "SIP/2.0 183" not in text, text
    record_is(exchange, "caller: hung up", "trunk provider")


@sipp_case
def a_provider_that_knows_no_extensions(exchange):
    # 420 to what was only offered: the caller hears 500, since it is no matter of his, and `without` is the cure.
    with habits(exchange):
        both(exchange, hears(NUMBER, 500),
             [expect("INVITE"), reply(420, "Bad Extension", extra="Unsupported: timer\n"), expect("ACK")])
        record_is(exchange, "exchange: failed", None, 500)


@sipp_case
def a_provider_that_wants_rarer_refreshes(exchange):
    """RFC 4028 §7.3: 422 with Min-SE, and the call is placed again with that interval."""
    answer = reply(200, "OK", sdp(), "Require: timer\nSession-Expires: 7200;refresher=uac\n", retransmit=True)
    with habits(exchange):
        _, text = both(exchange, talk(NUMBER),
                       [expect("INVITE"), reply(422, "Session Interval Too Small", extra="Min-SE: 7200\n"),
                        expect("ACK"), expect("INVITE"), reply(180, "Ringing"), answer, expect("ACK"), *GOODBYE])
        again = text.split("\nINVITE ")[2]
        assert "Min-SE: 7200" in again and re.search(r"\nSession-Expires: 7200\b", again), again
        assert len(set(re.findall(r"\nCall-ID: (\S+)", text))) == 1, text
    record_is(exchange, "caller: hung up", "trunk provider")


@sipp_case
def a_provider_whose_ringing_is_acknowledged(exchange):
    """RFC 3262 §4: its 180 and its 183 are reliable, and each is answered by a PRACK."""
    asked = ('<recv request="INVITE"><action><ereg regexp=".*" search_in="hdr" header="Via:" assign_to="1"/>'
             '</action></recv>')
    confirmed = [expect("PRACK"), reply_in_dialog(200, "OK"), pause(200)]

    def reliable(number):
        return f"Require: 100rel\nRSeq: {number}\n"

    def later(code, reason, extra=""):
        """An answer to the INVITE when a PRACK has come since."""
        answer = reply_in_dialog(code, reason, sdp(), extra)
        return answer.replace("[last_Via:]", "Via:[$1]").replace("[last_CSeq:]", "CSeq: 1 INVITE")

    with habits(exchange):
        heard, text = both(
            exchange, [*invite(NUMBER, 201), recv(180), *talk(NUMBER, first=183)[len(invite(NUMBER, 201)):]],
            [asked, reply(180, "Ringing", extra=reliable(40)), *confirmed, later(183, "Listen", reliable(41)), *confirmed,
             later(200, "OK"), expect("ACK"), *GOODBYE])
        assert re.findall(r"\nRAck: ([^\r\n]+)", text) == ["40 1 INVITE", "41 1 INVITE"], text
        # The phone has not asked for them: what it hears is not reliable.
        assert "RSeq" not in heard and "SIP/2.0 183" in heard, heard
    record_is(exchange, "caller: hung up", "trunk provider")


@sipp_case
def a_provider_that_is_not_asked_to_hold(exchange):
    hold = [in_dialog("INVITE", NUMBER, 201, 3, sdp("sendonly", 2)), recv(100, optional=True), ANSWERED,
            ack(NUMBER, 201, 3), pause(500)]
    with habits(exchange, 'without = "re-invite"'):
        _, text = both(exchange, talk(NUMBER, *hold), [*ANSWER, *GOODBYE])
        assert text.count("\nINVITE ") == 1 and "Session-Expires" not in text, text
    record_is(exchange, "caller: hung up", "trunk provider")


# MARK: Calls from them

@sipp_case
def a_provider_that_offers_late(exchange):
    with habits(exchange):
        text, _ = comes_in(exchange, "+35315550121", "+441632960000", offer="", answer=sdp())
        assert "m=audio" in text.split("SIP/2.0 200")[1], text


@sipp_case
def a_provider_that_changes_the_codec(exchange):
    other = sdp(version=2).replace("AVP 0 101", "AVP 8 101").replace("0 PCMU", "8 PCMA")
    again = [in_dialog("INVITE", "+35315550121", "+441632960000", 2, other), recv(100, optional=True), ANSWERED,
             in_dialog("ACK", "+35315550121", "+441632960000", 2, retransmit=False), pause(300)]
    with habits(exchange):
        text, _ = comes_in(exchange, "+35315550121", "+441632960000", *again)
        assert "PCMA" in text.split("CSeq: 2 INVITE")[-2] + text.split("CSeq: 2 INVITE")[-1], text


@sipp_case
def a_provider_that_writes_numbers_as_it_likes(exchange):
    with habits(exchange):
        for number, caller, uri in [
                ("0035315550121", "00441632960000", None), ("015550121", "441632960000", None),
                ("35315550121", "+441632960000", None),
                ("+35315550121", "00441632960000", "tel:+353-1-555-0121")]:
            _, text = comes_in(exchange, number, caller, uri=uri)
            assert "From: <sip:+441632960000@" in text, text
        # Who is called stands in To alone.
    with habits(exchange, 'did-from = "to"'):
        comes_in(exchange, "+35315550121", "00441632960000", uri="sip:trunk@[remote_ip]:[remote_port]")
        assert "called +35315550121: +35315550121 in To" in steps(exchange), steps(exchange)
        assert "calling +441632960000: sent as 00441632960000" in steps(exchange), steps(exchange)


RECORDS = {"a-provider-that-writes-numbers-as-it-likes": 5}
