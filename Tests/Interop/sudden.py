"""kill -9 before every step on the disk: what was acknowledged is there after the next start, and nothing twice."""
import time

from by_hand import Phone, header, needs_nothing
from exchange import HOST
from sweep import sweep

NAMES = ["a-killed-exchange-has-its-call-records", "a-start-that-is-killed-has-its-call-records",
         "a-killed-exchange-has-what-was-switched", "a-killed-exchange-has-its-registrations"]
RECORDS = dict.fromkeys(NAMES)  # as many as the moment of the kill allows
LASTING = 1.5  # seconds, far above the fifth for which orders to the disk are gathered
SUDDEN = {"by": "exchange", "cause": "exchange stopped suddenly"}


def patiently(deed):
    """A traced exchange is slow, and refuses calls while it has no time for them."""
    for tries in range(5):
        try:
            return deed()
        except AssertionError as error:
            if " 503 " not in str(error) or tries == 4:
                raise
            time.sleep(1)


def calling(phone, number):
    return patiently(lambda: phone.call(number))


# MARK: Calls

def records(exchange):
    return {record["id"]: record for record in exchange.ask("calls", "history", "--limit", "1000")}


def history(exchange):
    return {"before": set(records(exchange))}


def one_call(exchange, traced, told):
    with Phone(207) as phone:
        phone.talk(calling(phone, "*43"), 440, LASTING)
        told["has lasted"] = not traced.is_over
        phone.hang_up()
    exchange.expect_quiet()
    told["record"] = exchange.last_record()
    time.sleep(0.5)


def is_recorded_once(exchange, told):
    new = [record for name, record in records(exchange).items() if name not in told["before"]]
    assert len(new) <= 1, new
    assert new or not told.get("has lasted"), "a call that had lasted left no record"
    for record in new:
        assert (record["caller"], record["dialed"]) == ("207", "*43"), record
        assert 0 <= record["talkMilliseconds"] < 15_000 and record["began"] <= record["ended"], record
        if told.get("has lasted"):
            assert record["answeredBy"] == "echo-test", record
        assert record["ending"] in (SUDDEN, {"by": "caller", "cause": "hung up"}), record
    if "record" in told:
        assert new == [told["record"]], (new, told["record"])


@needs_nothing
def a_killed_exchange_has_its_call_records(exchange):
    sweep(exchange, history, one_call, is_recorded_once)


def a_call_cut_off(exchange):
    exchange.run_again()
    told = history(exchange)
    with Phone(207) as phone:
        phone.talk(calling(phone, "*43"), 440, LASTING)
        exchange.kill()
    told["has lasted"] = True
    return told


def nothing_but_the_start(exchange, traced, told):
    time.sleep(0.5)


def is_cut_off_once(exchange, told):
    is_recorded_once(exchange, told)
    record, = (record for name, record in records(exchange).items() if name not in told["before"])
    assert record["ending"] == SUDDEN, record


@needs_nothing
def a_start_that_is_killed_has_its_call_records(exchange):
    """The start after a sudden end makes the records of calls that were cut off; it may end suddenly too."""
    sweep(exchange, a_call_cut_off, nothing_but_the_start, is_cut_off_once, from_start=True)


# MARK: Toggles

def is_latched(exchange):
    return patiently(ask_latch)


def ask_latch():
    with Phone(207) as phone:
        phone.dial("*86")
        answer = phone.final("INVITE")
        phone.target, phone.peer = f"sip:*86@{HOST}", header(answer, "To")
        is_on = answer.startswith("SIP/2.0 200 ")
        if is_on:
            phone.target = header(answer, "Contact").strip("<>")
        phone.send("ACK", phone.target, phone.peer, cseq=phone.cseq)
        assert is_on or answer.startswith("SIP/2.0 486 "), answer
        if is_on:
            phone.hang_up()
        return is_on


def latch(exchange):
    return {"was": is_latched(exchange)}


def flip(exchange, traced, told):
    """Until the confirmation has been heard, at whose end the exchange hangs up."""
    with Phone(207) as phone:
        heard = phone.talk(calling(phone, "*85"), 440, 0.6)
        assert len(heard) > 10, f"{len(heard)} packets of the confirmation"
        phone.reply(phone.request("BYE"), "200 OK", "one")
        told["is confirmed"] = True
    time.sleep(0.5)


def is_as_confirmed(exchange, told):
    now = is_latched(exchange)
    assert "is confirmed" not in told or now != told["was"], f"confirmed, and {now} as before"


@needs_nothing
def a_killed_exchange_has_what_was_switched(exchange):
    sweep(exchange, latch, flip, is_as_confirmed)


# MARK: Registrations

def contacts(exchange, number="208"):
    return [contact["uri"] for phone in exchange.ask("phones") if phone["number"] == number
            for contact in phone["contacts"]]


def register_and_leave(exchange, traced, told):
    with Phone(208) as phone:
        told["contact"] = phone.address
        phone.register()
        time.sleep(LASTING)
        told["is there"] = not traced.is_over
        told["leaves"] = True
        phone.register(expires=0)
        time.sleep(LASTING)
        told["has left"] = not traced.is_over


def is_as_registered(exchange, told):
    found = [uri for uri in contacts(exchange) if told.get("contact", "nowhere") in uri]
    if told.get("has left"):
        assert not found, found
    elif told.get("is there") and "leaves" not in told:
        assert len(found) == 1, found
    with Phone(208) as phone:  # it comes back, whatever there was
        phone.register()
        assert any(phone.address in uri for uri in contacts(exchange))
        phone.register(expires=0)


@needs_nothing
def a_killed_exchange_has_its_registrations(exchange):
    """Each is on the disk a fifth of a second after its 200; a phone whose 200 came later registers again."""
    sweep(exchange, lambda exchange: {}, register_and_leave, is_as_registered)
