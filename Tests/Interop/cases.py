"""The cases: real clients, real sockets, one behaviour each. A case takes the exchange and asserts."""
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import time

import baresip
import linphone
import tones
from exchange import HOST, TLS_PORT, TRUNK_PORT
from scenario import (ANSWERED, ack, expect, in_dialog, invite, pause, recv, refused, register, reply, reply_in_dialog,
                      request, sdp, send)
from sipp import AVAILABLE as HAS_SIPP
from sipp import Sipp

CASES = []
ALICE, BOB = 15160, 15162


def case(needs):
    def add(function):
        CASES.append((function.__name__.replace("_", "-"), needs, function))
        return function
    return add


sipp_case = case(("sipp", HAS_SIPP))
baresip_case = case(("baresip", baresip.AVAILABLE))
linphone_case = case(("linphonec", linphone.AVAILABLE))


# MARK: Two SIPp phones

def bob(exchange, *steps):
    """Bob's phone registers, and waits for a call with `steps`."""
    Sipp("register 202", register(202) + [recv(200)], BOB, 16020).finish()
    return Sipp("202", list(steps), BOB, 16020)


def call(exchange, alice_steps, *bob_steps):
    callee = bob(exchange, *bob_steps)
    time.sleep(0.2)
    caller = Sipp("201", alice_steps, ALICE, 16000, service="202")
    try:
        texts = caller.finish(), callee.finish()
    finally:
        caller.kill()
        callee.kill()
    exchange.expect_quiet()
    return texts


RING = [expect("INVITE"), reply(180, "Ringing"), pause(200)]
ANSWER = RING + [reply(200, "OK", sdp(), retransmit=True), expect("ACK")]
TALK = invite(202, 201) + [recv(180), ANSWERED, ack(202, 201, 2)]


TERMINATED = [
    expect("CANCEL"), reply_in_dialog(200, "OK"),
    send("""
SIP/2.0 487 Request Terminated
[last_Via:]
[last_From:]
[last_To:];tag=[pid]T[call_number]
[last_Call-ID:]
CSeq: 1 INVITE
Content-Length: 0
""", False), expect("ACK")]


def record_is(exchange, ending, answered_by=None, status=None):
    exchange.wait("the call record", lambda: exchange.last_record() is not None)
    time.sleep(0.5)
    record = exchange.last_record()
    found = (record["ending"]["by"] + ": " + record["ending"]["cause"], record.get("answeredBy"),
             record.get("status"))
    assert found == (ending, answered_by, status), f"the record says {found}"


@sipp_case
def register_with_digest(exchange):
    Sipp("register", register(201) + [recv(200)], ALICE, 16000).finish()
    assert exchange.is_registered(201)
    Sipp("unregister", register(201, expires=0) + [recv(200)], ALICE, 16000).finish()
    assert not exchange.is_registered(201)


@sipp_case
def wrong_password_and_unknown_user_look_alike(exchange):
    known = Sipp("wrong", register(201, right=False) + [recv(401)], ALICE, 16000).finish()
    unknown = Sipp("unknown", register(299, right=False) + [recv(401)], ALICE, 16000).finish()

    def shape(text):
        answers = [part for part in text.split("\n\n") if "SIP/2.0 401" in part]
        return [sorted(line.split(":")[0] for line in part.splitlines() if ":" in line) for part in answers]
    assert shape(known) == shape(unknown)


@sipp_case
def a_call_the_caller_hangs_up(exchange):
    call(exchange, TALK + [pause(500), in_dialog("BYE", 202, 201, 3), recv(200)],
         *ANSWER, expect("BYE"), reply_in_dialog(200, "OK"))
    record_is(exchange, "caller: hung up", "extension 202")


@sipp_case
def a_call_the_callee_hangs_up(exchange):
    bye = """
BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:202@127.0.0.1>;tag=[pid]T[call_number]
[$peer]
Call-ID: [call_id]
CSeq: 1 BYE
Max-Forwards: 70
Content-Length: 0
"""
    remember = (' rrs="true"><action><ereg regexp=".*" search_in="hdr" header="From:" assign_to="from"/>'
                '</action></recv>')
    steps = [f'<recv request="INVITE"{remember}', reply(180, "Ringing"), pause(200),
             reply(200, "OK", sdp(), retransmit=True), expect("ACK"), pause(300),
             send(bye.replace("[$peer]", "To:[$from]")), recv(200)]
    call(exchange, TALK + [expect("BYE"), reply_in_dialog(200, "OK")], *steps)
    record_is(exchange, "callee: hung up", "extension 202")


@sipp_case
def busy(exchange):
    call(exchange, invite(202, 201) + [recv(180, optional=True), recv(486), refused(202, 201, 2, 4)],
         expect("INVITE"), reply(486, "Busy Here"), expect("ACK"))
    record_is(exchange, "exchange: busy", None, 486)


@sipp_case
def declined(exchange):
    call(exchange, invite(202, 201) + [recv(180, optional=True), recv(603), refused(202, 201, 2, 4)],
         expect("INVITE"), reply(603, "Decline"), expect("ACK"))
    record_is(exchange, "exchange: declined", None, 603)


@sipp_case
def cancelled_while_ringing(exchange):
    cancel = request("CANCEL", 202, 201, 2, branch="[branch-4]")
    steps = invite(202, 201) + [recv(180), pause(300), cancel, recv(200), recv(487), refused(202, 201, 2, 7)]
    call(exchange, steps, *RING, *TERMINATED)
    record_is(exchange, "caller: cancelled", None, 487)


@sipp_case
def nobody_answers(exchange):
    call(exchange, invite(202, 201) + [recv(180), recv(480), refused(202, 201, 2, 4)],
         *RING, *TERMINATED)
    record_is(exchange, "exchange: no answer", None, 480)


@sipp_case
def not_registered(exchange):
    Sipp("201", invite(205, 201) + [recv(480), refused(205, 201, 2, 3)], ALICE, 16000, service="205").finish()
    record_is(exchange, "exchange: unavailable", None, 480)


@sipp_case
def no_such_number(exchange):
    Sipp("201", invite(777, 201) + [recv(404), refused(777, 201, 2, 3)], ALICE, 16000, service="777").finish()


@sipp_case
def hold_and_resume(exchange):
    def again(direction, cseq, version):
        return [in_dialog("INVITE", 202, 201, cseq, sdp(direction, version)), recv(100, optional=True),
                ANSWERED, ack(202, 201, cseq), pause(300)]
    text, _ = call(
        exchange,
        TALK + again("sendonly", 3, 2) + again("sendrecv", 4, 3) + [in_dialog("BYE", 202, 201, 5), recv(200)],
        *ANSWER, expect("INVITE"), reply_in_dialog(200, "OK", sdp("recvonly", 2)), expect("ACK"),
        expect("INVITE"), reply_in_dialog(200, "OK", sdp("sendrecv", 3)), expect("ACK"),
        expect("BYE"), reply_in_dialog(200, "OK"))
    assert "a=recvonly" in text


@sipp_case
def reliable_provisional(exchange):
    steps = invite(202, 201, extra="Require: 100rel\n") + [
        recv(180, more=' rrs="true"'),
        in_dialog("PRACK", 202, 201, 3, extra="RAck: [$1] 2 INVITE\n"), recv(200),
        ANSWERED, ack(202, 201, 2), pause(200), in_dialog("BYE", 202, 201, 4), recv(200)]
    number = ('<recv response="180" rrs="true"><action><ereg regexp="[0-9]+" search_in="hdr" header="RSeq:"'
              ' assign_to="1"/></action></recv>')
    steps = [number if step == recv(180, more=' rrs="true"') else step for step in steps]
    call(exchange, steps, *ANSWER, expect("BYE"), reply_in_dialog(200, "OK"))


@sipp_case
def update_in_a_call(exchange):
    update = [in_dialog("UPDATE", 202, 201, 3), recv(200), pause(200)]
    call(exchange, TALK + update + [in_dialog("BYE", 202, 201, 4), recv(200)],
         *ANSWER, expect("BYE"), reply_in_dialog(200, "OK"))


@sipp_case
def late_offer(exchange):
    steps = invite(202, 201, body="") + [
        recv(180), ANSWERED, ack(202, 201, 2, sdp()), pause(300), in_dialog("BYE", 202, 201, 3), recv(200)]
    _, heard = call(exchange, steps, *ANSWER, expect("BYE"), reply_in_dialog(200, "OK"))
    assert "m=audio" in heard


@sipp_case
def a_lost_ack_is_asked_for_again(exchange):
    steps = invite(202, 201) + [recv(180), ANSWERED, pause(1800), ack(202, 201, 2), pause(300),
                                in_dialog("BYE", 202, 201, 3), recv(200)]
    text, _ = call(exchange, steps, *ANSWER, expect("BYE"), reply_in_dialog(200, "OK"))
    answers = sum(1 for part in text.split("message received")
                  if "SIP/2.0 200" in part and "CSeq: 2 INVITE" in part)
    assert answers >= 3, f"the 200 came {answers} times in 1.8 s without an ACK"


@case(("python", True))
def a_reload_lets_the_exchange_answer(exchange):
    """While a plan of six thousand lines is read and checked, requests are answered all the time."""
    with open(exchange.path("main.dial"), encoding="utf-8") as file:
        plan = file.read()
    departments = "".join(
        f"flow sales-{n} {{\n  ring 201, 202 after 10s for 30s {{\n    on busy {{ play tone busy times 5 }}\n  }}\n}}\n"
        f"context department-{n} {{\n  include numbers\n  number {1000 + n} {{ goto sales-{n} }}\n}}\n"
        for n in range(600))
    put(exchange, plan + departments)
    reload = subprocess.Popen(
        [exchange.program, "reload", "--socket", exchange.path("control.sock")],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    answers = 0
    while reload.poll() is None:
        assert exchange.answers(), "an OPTIONS was not answered during a reload"
        answers += 1
    assert reload.returncode == 0, reload.stdout.read()
    assert answers > 5, answers
    put(exchange, plan)
    subprocess.run([exchange.program, "reload", "--socket", exchange.path("control.sock")], check=True,
                   capture_output=True, timeout=20)


def put(exchange, plan):
    with open(exchange.path("main.dial"), "w", encoding="utf-8") as file:
        file.write(plan)


@sipp_case
def over_tcp(exchange):
    Sipp("register", register(203) + [recv(200)], ALICE, 16000, transport="tcp").finish()
    steps = invite("*43", 203) + [ANSWERED, ack("*43", 203, 2), pause(300),
                                  in_dialog("BYE", "*43", 203, 3), recv(200)]
    Sipp("203", steps, ALICE, 16000, service="*43", transport="tcp").finish()
    exchange.expect_quiet()


@case(("ssl", True))
def over_tls(exchange):
    """Debian's SIPp speaks no TLS: a keepalive and a question by hand."""
    context = ssl.create_default_context(cafile=exchange.path("tls.crt"))
    context.check_hostname = False
    with socket.create_connection((HOST, TLS_PORT), 3) as plain, context.wrap_socket(plain) as stream:
        assert stream.version() in ("TLSv1.2", "TLSv1.3"), stream.version()
        stream.sendall(b"\r\n\r\n")
        assert stream.recv(16) == b"\r\n"
        stream.sendall(
            f"OPTIONS sip:{HOST} SIP/2.0\r\nVia: SIP/2.0/TLS {HOST}:1;branch=z9hG4bKtls\r\n"
            f"From: <sip:x@{HOST}>;tag=1\r\nTo: <sip:{HOST}>\r\nCall-ID: tls\r\nCSeq: 1 OPTIONS\r\n"
            "Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n".encode())
        assert stream.recv(4096).startswith(b"SIP/2.0 401 ")


@sipp_case
def a_trusted_peer_needs_no_password(exchange):
    steps = [request("INVITE", "*43", "peer", 1, sdp()), recv(100, optional=True), ANSWERED, ack("*43", "peer", 1),
             pause(200), in_dialog("BYE", "*43", "peer", 2), recv(200)]
    Sipp("peer", steps, 15070, 16040, service="*43", host="127.0.0.2").finish()
    record_is(exchange, "caller: hung up", "echo-test")


@sipp_case
def a_call_to_the_trunk(exchange):
    peer = Sipp("trunk", ANSWER + [expect("BYE"), reply_in_dialog(200, "OK")], TRUNK_PORT, 16060)
    time.sleep(0.2)
    steps = invite("95551234", 201) + [recv(180), ANSWERED, ack("95551234", 201, 2), pause(200),
                                       in_dialog("BYE", "95551234", 201, 3), recv(200)]
    Sipp("201", steps, ALICE, 16000, service="95551234").finish()
    peer.finish()
    record_is(exchange, "caller: hung up", "trunk peer")


# MARK: Phones with sound

G711 = "PCMU/8000/1,PCMA/8000/1"


def talk(exchange, transport, protected=(None, None), transports=None, codecs=(G711, G711), within=1.0,
         number="205"):
    with tempfile.TemporaryDirectory() as folder:
        low, high = os.path.join(folder, "440.wav"), os.path.join(folder, "1000.wav")
        tones.write(low, 440, 20)
        tones.write(high, 1000, 20)
        certificate = (exchange.path("tls.crt"), exchange.path("tls.key")) if transport == "tls" else None
        over = transports or (transport, transport)
        first = baresip.Baresip(204, low, 4461, over[0], certificate, protected=protected[0], codecs=codecs[0])
        second = baresip.Baresip(205, high, 4462, over[1], certificate, protected=protected[1], codecs=codecs[1])
        try:
            exchange.wait("the registrations", lambda: exchange.is_registered(204) and exchange.is_registered(205), 10)
            first.command("dial", number)
            exchange.wait("the conversation", lambda: any(
                c["activity"] == "talking" for c in exchange.ask("calls", "now")), 10)
            time.sleep(4)
            first.command("hangup")
            exchange.expect_quiet()
            time.sleep(0.5)
            for phone, hertz in [(first, 1000), (second, 440)]:
                recordings = phone.recordings()
                assert recordings, "nothing was recorded:\n" + phone.log_text()[-1500:]
                level = max(tones.level(path, hertz) for path in recordings)
                assert abs(level + 10) < within, f"{hertz} Hz was heard at {level:.1f} dB, sent at -10.0"
        except AssertionError as error:
            raise AssertionError(f"{error}\n{first.log_text()[-1200:]}\n{second.log_text()[-1200:]}") from None
        finally:
            first.stop()
            second.stop()


@baresip_case
def baresip_talks_over_udp(exchange):
    talk(exchange, "udp")


@baresip_case
def baresip_talks_over_tcp(exchange):
    talk(exchange, "tcp")


@baresip_case
def baresip_talks_over_tls(exchange):
    talk(exchange, "tls")


def refused_packets(exchange):
    """Of each leg of the last call; None where there was no key. Before it has its keys and after it has
    dropped them, baresip sends RTCP in the clear: a packet that opens the way, and its goodbye."""
    return [leg["streams"][0].get("refusedPackets") for leg in exchange.last_record()["legs"]]


@baresip_case
def baresip_talks_over_srtp(exchange):
    """Between a phone whose sound must be protected and one that knows nothing of it."""
    talk(exchange, "tls", ("srtp-mand", None), ("tls", "udp"))
    first, second = refused_packets(exchange)
    assert first <= 3 and second is None, (first, second)


@baresip_case
def baresip_answers_over_srtp(exchange):
    """Both are offered keys beside the clear, since they signal over TLS, and take them."""
    talk(exchange, "tls", ("srtp", "srtp"))
    first, second = refused_packets(exchange)
    assert first <= 3 and second <= 3, (first, second)


@linphone_case
def linphone_calls_the_echo(exchange):
    folder = tempfile.mkdtemp()
    spoken, heard = os.path.join(folder, "440.wav"), os.path.join(folder, "heard.wav")
    tones.write(spoken, 440, 20)
    phone = linphone.Linphone(206)
    try:
        phone.command(f"record {heard}")
        phone.command(f"play {spoken}")
        exchange.wait("the registration", lambda: exchange.is_registered(206), 10)
        phone.command("call sip:*43@127.0.0.1:5070")
        exchange.wait("the echo", lambda: any(
            c["activity"] == "echo-test" for c in exchange.ask("calls", "now")), 10)
        time.sleep(4)
        phone.command("terminate")
        exchange.expect_quiet()
        phone.command("quit")  # which completes the recording
        phone.process.wait(5)
        level = tones.level(heard, 440)
        assert abs(level + 10) < 1.0, f"440 Hz came back at {level:.1f} dB, sent at -10.0"
    except AssertionError as error:
        raise AssertionError(f"{error}\n{phone.output[-1500:]}") from None
    finally:
        phone.stop()
        shutil.rmtree(folder, ignore_errors=True)
