"""What people press all day, on phones that others have written: held and waiting calls, transfers, pickup, parking,
lamps, texts, rooms, doors and wake-up calls. Whoever is joined hears the other, and whoever waits hears music."""
import contextlib
import datetime
import json
import os
import sqlite3
import threading
import time

import baresip
import linphone
import tones
from by_hand import Phone
from cases import baresip_case, case
from conferences import expect_the_others, members
from exchange import MUSIC
from watching import Watcher, end
from wire import Wire, can_listen

# Call records that a case leaves, where it is not one.
RECORDS = {"a-second-call-waits-and-is-swapped-with-the-first": 2, "linphone-transfers-attended": 2,
           "a-ringing-call-is-picked-up": 4, "a-ringing-call-is-taken-by-its-lamp": 1,
           "a-parked-call-lights-its-lamp": 3, "baresip-is-told-of-its-messages": 1, "four-baresips-confer": 4,
           "baresip-is-woken": 2}
WITHOUT_CALLS = {"two-baresips-write-to-each-other"}
TONES = {204: 440, 205: 700, 206: 1000, 207: 1250}
heard_case = case(("baresip, or a user who may listen to the wire,", baresip.AVAILABLE and can_listen()))
both_case = case(("baresip or linphonec, or a user who may listen to the wire,",
                  baresip.AVAILABLE and linphone.AVAILABLE and can_listen()))


def some(*numbers):
    return {number: TONES[number] for number in numbers}


def now(exchange):
    """Each call: who called, what is done, and with whom; the oldest first."""
    return [(call["caller"], call["activity"], [who.rsplit(" ", 1)[-1] for who in call["with"]])
            for call in sorted(exchange.ask("calls", "now"), key=lambda call: call["id"])]


def until(exchange, *calls, seconds=15):
    wanted = sorted((str(caller), activity, [str(one) for one in others]) for caller, activity, others in calls)
    found = []

    def is_so():
        found[:] = sorted(now(exchange))
        return found == wanted
    try:
        exchange.wait("", is_so, seconds)
    except AssertionError:
        raise AssertionError(f"there are {found}, expected {wanted}") from None


@contextlib.contextmanager
def office(exchange, *numbers, manual=()):
    """Phones, and how to expect that one hears another, or music, and nobody else."""
    with Wire() as wire, baresip.office(exchange, some(*numbers), manual) as phones:
        def hears(listener, tone):
            others = [hertz for hertz in (*TONES.values(), MUSIC) if hertz != tone]
            wire.expect(exchange, phones[listener], listener, tone, *others)
        yield phones, hears


def hang_up(exchange, *phones):
    for phone in phones:
        phone.command("hangup")
    exchange.expect_quiet()


# MARK: Hold

@heard_case
def each_holds_the_other(exchange):
    """Callee and caller in turn: who is held hears music, and then the other again."""
    with office(exchange, 204, 205) as (phones, hears):
        phones[204].command("dial", "205")
        until(exchange, (204, "talking", [205]))
        for holder, held in [(205, 204), (204, 205)]:
            hears(held, TONES[holder])
            phones[holder].command("hold")
            until(exchange, (204, "held", [205]))
            hears(held, MUSIC)
            phones[holder].command("resume")
            until(exchange, (204, "talking", [205]))
        hears(204, TONES[205])
        hears(205, TONES[204])
        hang_up(exchange, phones[204])


@heard_case
def a_second_call_waits_and_is_swapped_with_the_first(exchange):
    with office(exchange, 204, 205, 206, manual=(205,)) as (phones, hears):
        phones[204].command("dial", "205")
        answer(exchange, phones[205])
        until(exchange, (204, "talking", [205]))
        phones[206].command("dial", "205")
        answer(exchange, phones[205], 2)
        until(exchange, (204, "held", [205]), (206, "talking", [205]))
        hears(204, MUSIC)
        hears(206, TONES[205])
        phones[205].command("hold")
        until(exchange, (204, "held", [205]), (206, "held", [205]))
        phones[205].command("line", "1")
        phones[205].command("resume")
        until(exchange, (204, "talking", [205]), (206, "held", [205]))
        hears(204, TONES[205])
        hears(206, MUSIC)
        hang_up(exchange, phones[204], phones[206])


def rings(exchange, phone, times=1):
    exchange.wait("the ringing", lambda: phone.log_text().count("Incoming call from: ") == times, 10)


def answer(exchange, phone, times=1):
    rings(exchange, phone, times)
    phone.command("accept")


# MARK: Attended transfers

@contextlib.contextmanager
def go_between(exchange):
    """204 and linphone, which is 208, talk; 205 is there too. In the end 204 and 205 are to talk."""
    phone = linphone.Linphone(208, answers=True)
    try:
        with office(exchange, 204, 205) as (phones, hears):
            exchange.wait("the registration", lambda: exchange.is_registered(208), 10)
            phones[204].command("dial", "208")
            until(exchange, (204, "talking", [208]))
            yield phone, hears
            until(exchange, (204, "talking", [205]))
            hears(204, TONES[205])
            hears(205, TONES[204])
            hang_up(exchange, phones[204])
    except AssertionError as error:
        raise AssertionError(f"{error}\n{phone.output[-1500:]}") from None
    finally:
        phone.stop()


@both_case
def linphone_transfers_attended(exchange):
    """204, which was held and heard music, and 205 are joined."""
    with go_between(exchange) as (phone, hears):
        phone.command("pause")
        until(exchange, (204, "held", [208]))
        phone.command("call 205")
        until(exchange, (204, "held", [208]), (208, "talking", [205]))
        hears(204, MUSIC)
        phone.command("transfer 1 --to-call 2")


# MARK: Pickup

@heard_case
def a_ringing_call_is_picked_up(exchange):
    """By its number, and as the one that rings in the group."""
    with office(exchange, 204, 205, 206, manual=(205,)) as (phones, hears):
        for times, number in [(1, "*8205"), (2, "*8")]:
            phones[204].command("dial", "205")
            rings(exchange, phones[205], times)
            phones[206].command("dial", number)
            until(exchange, (204, "talking", [206]))
            hears(204, TONES[206])
            hears(206, TONES[204])
            hang_up(exchange, phones[204])


def lamp(watcher, name):
    """Its first document."""
    answer = watcher.ask("SUBSCRIBE", name, "Event: dialog\r\nExpires: 600\r\n")
    assert answer.startswith("SIP/2.0 200 "), answer
    return watcher.news()


def field(document, name):
    return document.split(f'{name}="', 1)[1].split('"', 1)[0]


@heard_case
def a_ringing_call_is_taken_by_its_lamp(exchange):
    """A small phone of the group makes a Replaces of what its lamp shows."""
    with office(exchange, 204, 205, manual=(205,)) as (phones, hears), Watcher(207) as watcher, Phone(207) as taker:
        lamp(watcher, 205)
        phones[204].command("dial", "205")
        news = watcher.news()
        while "<state>early</state>" not in news:
            news = watcher.news()
        replaces = (f"Replaces: {field(news, 'call-id')};to-tag={field(news, 'local-tag')};"
                    f"from-tag={field(news, 'remote-tag')}\r\n")
        taker.prove("INVITE", "sip:205@127.0.0.1", "<sip:205@127.0.0.1>", replaces, taker.sdp())
        place = taker.answered()
        until(exchange, (204, "talking", [207]))
        talker = threading.Thread(target=taker.talk, args=(place, TONES[207], 2))
        talker.start()
        hears(204, TONES[207])
        talker.join()
        taker.hang_up()
        exchange.expect_quiet()
        end(watcher)


# MARK: Parking

@heard_case
def a_parked_call_lights_its_lamp(exchange):
    with office(exchange, 204, 205, 206) as (phones, hears), Watcher(207) as watcher:
        assert "<state>confirmed</state>" not in lamp(watcher, 701)
        phones[204].command("dial", "205")
        until(exchange, (204, "talking", [205]))
        phones[205].command("transfer", "sip:700@127.0.0.1")
        assert "<state>confirmed</state>" in watcher.news()
        until(exchange, (204, "parked 701", []))
        hears(204, MUSIC)
        phones[206].command("dial", "701")
        until(exchange, (204, "talking", [206]))
        assert "<state>confirmed</state>" not in watcher.news()
        hears(204, TONES[206])
        hears(206, TONES[204])
        hang_up(exchange, phones[206])
        end(watcher)


# MARK: Lamps, messages waiting, texts

@baresip_case
def baresip_sees_who_talks(exchange):
    with baresip.office(exchange, some(204, 205), contacts={205: (204,)}) as phones:
        def sees(state):
            phones[205].command("contacts")
            return phones[205].replies().rfind(state) > phones[205].replies().rfind("--- Contacts")
        exchange.wait("204 to be there", lambda: sees("Online"), 10)
        phones[204].command("dial", "*43")
        exchange.wait("204 to be busy", lambda: sees("Busy"), 10)
        hang_up(exchange, phones[204])
        exchange.wait("204 to be free", lambda: sees("Online"), 10)


@case(("BELLBIRD_MWI to be set, since that module of baresip 1.0 may flood who it asks;",
       baresip.AVAILABLE and "BELLBIRD_MWI" in os.environ))
def baresip_is_told_of_its_messages(exchange):
    with baresip.office(exchange, some(204), more="module_app mwi.so") as phones, Phone(207) as caller:
        exchange.wait("no messages", lambda: phones[204].has_said("Messages-Waiting: no"), 10)
        caller.talk(caller.call("*80"), 440, 2.5)
        caller.hang_up()
        exchange.wait("a message", lambda: phones[204].has_said("Messages-Waiting: yes"), 10)
        assert phones[204].has_said("Voice-Message: 1/0"), phones[204].log_text()
        for box in exchange.ask("voicemail", "list"):
            for message in box["messages"]:
                if message["state"] != "deleted":
                    exchange.ask("voicemail", "delete", box["number"], message["id"])
        exchange.wait("no messages again", lambda: phones[204].log_text().count("Messages-Waiting: no") > 1, 10)


@baresip_case
def two_baresips_write_to_each_other(exchange):
    with baresip.office(exchange, some(204, 205), contacts={204: (205,), 205: (204,)}) as phones:
        for sender, receiver in [(204, 205), (205, 204)]:
            phones[sender].command("message", f"greetings of {sender}")
            exchange.wait(f"the text of {sender}", lambda s=sender, r=receiver: phones[r].shows(f"greetings of {s}"), 10)


# MARK: Rooms, intercom, doors, wake-up calls

@baresip_case
def four_baresips_confer(exchange):
    with baresip.office(exchange, TONES) as phones:
        for phone in phones.values():
            phone.command("dial", "600")
        exchange.wait("all four", lambda: len(members(exchange)) == 4, 10)
        time.sleep(4)
        hang_up(exchange, *phones.values())
        exchange.wait("the recordings", lambda: all(phone.recordings() for phone in phones.values()))
        time.sleep(0.5)
        expect_the_others({number: {other: tones.level(phone.recordings()[0], hertz) for other, hertz in TONES.items()}
                           for number, phone in phones.items()})


@heard_case
def an_intercom_call_is_answered_at_once(exchange):
    """Neither client here obeys the header; it is there for phones that do."""
    with office(exchange, 204, 205) as (phones, hears):
        phones[204].command("dial", "*82205")
        until(exchange, (204, "talking", [205]))
        hears(204, TONES[205])
        hears(205, TONES[204])
        call, = exchange.ask("calls", "now")
        invites = [message["text"] for message in exchange.ask("trace", call["id"])["messages"]
                   if message["isSent"] and message["summary"].startswith("INVITE 205")]
        assert invites and "Call-Info: <sip:127.0.0.1>;answer-after=0" in invites[0], invites
        hang_up(exchange, phones[204])


@heard_case
def a_key_opens_the_door(exchange):
    """Who answers hears the door phone, and presses a key, which the exchange hears."""
    with office(exchange, 205) as (phones, hears), Phone(207) as door, Watcher(206) as watcher:
        lamp(watcher, "bolt")
        place = door.call("*84")
        until(exchange, (207, "talking", [205]))
        talker = threading.Thread(target=door.talk, args=(place, TONES[207], 2))
        talker.start()
        hears(205, TONES[207])
        talker.join()
        phones[205].command("sndcode", "9")
        assert "<state>confirmed</state>" in watcher.news(), "the door is not open"
        door.hang_up()
        exchange.expect_quiet()
        end(watcher)


@heard_case
def baresip_is_woken(exchange):
    """A wake-up call that fell due while the exchange did not run is made up for."""
    with office(exchange, 205) as (phones, hears):
        later = datetime.datetime.now() + datetime.timedelta(hours=2)
        phones[205].command("dial", f"*83{later:%H%M}")
        exchange.wait("the appointment", lambda: len(exchange.ask("appointments")) == 1, 10)
        exchange.expect_quiet()
        exchange.stop(keep=True)
        fall_due(exchange.path("state/bellbird.db"))
        exchange.run_again()
        hears(205, 1000)
        exchange.wait("its end", lambda: not exchange.ask("calls", "now"), 15)
        assert exchange.ask("appointments") == []


def fall_due(path):
    """As if it had been for a minute ago."""
    due = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=1)
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        (number, text), = database.execute("SELECT id, document FROM thing WHERE kind = 'appointment'").fetchall()
        document = json.loads(text)
        document["due"] = f"{due:%Y-%m-%dT%H:%M:%S}.000Z"
        database.execute("UPDATE thing SET document = ? WHERE id = ? AND kind = 'appointment'", (json.dumps(document), number))
