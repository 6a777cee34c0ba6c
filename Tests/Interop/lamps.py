"""Texts and lamps, with SIPp on both sides: MESSAGE, SUBSCRIBE and NOTIFY on real sockets."""
import time

from cases import ALICE, ANSWER, BOB, TALK, bob, sipp_case
from exchange import password
from scenario import expect, in_dialog, pause, recv, register, reply_in_dialog, request
from sipp import Sipp

WITHOUT_CALLS = {"a-text-reaches-a-phone", "an-unknown-event-is-refused"}
CAROL = 15164


def proved(method, number, me, extra="", body=""):
    """A request that is challenged, and sent again with a proof."""
    auth = f"[authentication username={me} password={password(me)}]\n"
    return [request(method, number, me, 1, body, extra, content="text/plain"), recv(401, more=' auth="true"'),
            request(method, number, me, 2, body, extra + auth, content="text/plain")]


@sipp_case
def a_text_reaches_a_phone(_):
    Sipp("register 202", register(202) + [recv(200)], BOB, 16020).finish()
    phone = Sipp("202", [expect("MESSAGE"), reply_in_dialog(200, "OK")], BOB, 16020)
    time.sleep(0.2)
    Sipp("201", proved("MESSAGE", 202, 201, body="\nhello from 201\n") + [recv(200)], ALICE, 16000,
         service="202").finish()
    heard = phone.finish()
    assert "Content-Type: text/plain" in heard and "hello from 201" in heard, heard


@sipp_case
def an_unknown_event_is_refused(_):
    steps = proved("SUBSCRIBE", 202, 201, "Event: conference\nExpires: 600\n") + [recv(489)]
    heard = Sipp("201", steps, ALICE, 16000, service="202").finish()
    assert "Allow-Events: dialog, presence, message-summary" in heard, heard


@sipp_case
def a_lamp_follows_a_call(exchange):
    told = [expect("NOTIFY"), reply_in_dialog(200, "OK")]
    lamp = proved("SUBSCRIBE", 202, 203, "Event: dialog\nExpires: 600\n") + [recv(200, more=' rrs="true"')]
    # Idle, trying, early, confirmed, terminated; then the lamp is put out.
    lamp += told * 5 + [in_dialog("SUBSCRIBE", 202, 203, 3, extra="Event: dialog\nExpires: 0\n"), recv(200)] + told
    watcher = Sipp("203", lamp, CAROL, 16080, service="202")
    time.sleep(0.5)
    callee = bob(exchange, *ANSWER[:2], pause(1200), *ANSWER[3:], expect("BYE"), reply_in_dialog(200, "OK"))
    time.sleep(0.2)
    caller = Sipp("201", TALK + [pause(900), in_dialog("BYE", 202, 201, 3), recv(200)], ALICE, 16000, service="202")
    try:
        caller.finish()
        callee.finish()
        heard = watcher.finish()
    finally:
        for phone in (caller, callee, watcher):
            phone.kill()
    for state in ("trying", "early", "confirmed", "terminated"):
        assert f"<state>{state}</state>" in heard, f"the lamp was never told {state}\n{heard[-3000:]}"
    assert "terminated;reason=timeout" in heard, heard[-2000:]
    assert exchange.ask("status")["census"]["subscriptions"] == 0
