"""Queues and forwards with real phones: agents take calls in turn, and calls go where they are sent."""
import time

import baresip
import tones
from by_hand import Phone, needs_nothing
from cases import baresip_case

TONES = {204: 440, 205: 700, 206: 1000}


def talks(exchange, caller, callee):
    def is_so():
        return [(c["caller"], c["activity"], c["with"]) for c in exchange.ask("calls", "now")] == [
            (str(caller), "talking", [f"extension {callee}"])]
    exchange.wait(f"{caller} and {callee} together", is_so, 15)
    time.sleep(2)


@baresip_case
def baresip_waits_in_a_queue(exchange):
    """205 is logged out: 206 takes the call, and each hears the other."""
    with baresip.office(exchange, TONES) as phones:
        exchange.ask("agent", "205", "logout")
        phones[204].command("dial", "310")
        talks(exchange, 204, 206)
        phones[204].command("hangup")
        exchange.expect_quiet()
        time.sleep(0.5)
        for listener, speaker in [(206, 204), (204, 206)]:
            level = max(tones.level(path, TONES[speaker]) for path in phones[listener].recordings())
            assert level > -16, f"{listener} hears {speaker} at {level:.1f} dB, sent at -10"
        queue = exchange.ask("queue", "help")[0]
        assert queue["totals"]["answered"] == 1 and queue["totals"]["inTime"] == 1, queue
        assert [a["isIn"] for a in queue["agents"]] == [False, True], queue
        exchange.ask("agent", "205", "login")


@needs_nothing
def a_phone_sends_its_calls_elsewhere(exchange):
    """302: only the number counts, and the other phone is told who has sent it."""
    with Phone(201) as caller, Phone(202) as first, Phone(203) as second:
        first.register()
        second.register()
        caller.dial(202)
        asked = first.request("INVITE")
        head = "Contact: <sip:203@192.0.2.99>\r\n"
        first.socket.sendall(
            ("SIP/2.0 302 Moved Temporarily\r\n" + "".join(
                f"{name}: {value(asked, name)}\r\n" for name in ("Via", "From", "To", "Call-ID", "CSeq"))
             + head + "Content-Length: 0\r\n\r\n").replace(
                f"To: {value(asked, 'To')}", f"To: {value(asked, 'To')};tag=moved").encode())
        forwarded = second.request("INVITE")
        assert "sip:202@" in value(forwarded, "Diversion"), forwarded
        second.reply(forwarded, "200 OK", "taken", second.sdp())
        caller.answered()
        time.sleep(0.3)
        caller.hang_up()
        second.reply(second.request("BYE"), "200 OK", "taken")
    exchange.expect_quiet()


def value(text, name):
    for line in text.split("\r\n"):
        if line.lower().startswith(name.lower() + ": "):
            return line.split(": ", 1)[1]
    return ""
