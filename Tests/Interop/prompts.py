"""Prompts and names that are spoken into real phones, and heard at others."""
import glob
import os
import tempfile
import time

import baresip
import tones
from cases import baresip_case
from conferences import members


def passing(exchange):
    return sorted(glob.glob(exchange.path("state/passing/*")))


def activities(exchange):
    return [call["activity"] for call in exchange.ask("calls", "now")]


def press(phone, keys):
    for key in keys:
        phone.command("sndcode", key)
        time.sleep(0.4)


@baresip_case
def a_prompt_is_spoken_and_played(exchange):
    """Recorded at one phone, kept by 1, and heard at another without a reload."""
    path = exchange.path("sounds/en/interop.wav")
    with tempfile.TemporaryDirectory() as folder:
        phones = {}
        try:
            for index, (number, hertz) in enumerate([(204, 440), (205, 1000)]):
                played = os.path.join(folder, f"{hertz}.wav")
                tones.write(played, hertz, 40)
                phones[number] = baresip.Baresip(number, played, 4471 + index)
            exchange.wait("the registrations", lambda: all(exchange.is_registered(n) for n in phones), 10)
            exchange.ask("prompts", "record", "interop", "--language", "en", "--at", "204")
            exchange.wait("the phone to speak", lambda: passing(exchange), 10)
            time.sleep(2)
            press(phones[204], "#")
            exchange.wait("the end of the file", lambda: any(p.endswith(".wav") for p in passing(exchange)), 10)
            assert not os.path.exists(path), "it was there before anybody wanted it"
            time.sleep(1)
            press(phones[204], "1")
            exchange.wait("the prompt", lambda: os.path.exists(path), 10)
            level = tones.level(path, 440)
            assert abs(level + 10) < 1.5, f"440 Hz at {level:.1f} dB, sent at -10"
            exchange.wait("the end of the call", lambda: not activities(exchange), 20)
            assert passing(exchange) == [], passing(exchange)
            exchange.ask("prompts", "play", "interop", "--language", "en", "--to", "205")
            exchange.wait("the phone to hear", lambda: "playing" in activities(exchange), 10)
            exchange.wait("the end of the call", lambda: not activities(exchange), 20)
            time.sleep(0.5)
            heard = max((tones.level(file, 440) for file in phones[205].recordings()), default=-99)
            assert abs(heard + 10) < 2, f"440 Hz at {heard:.1f} dB, spoken at -10"
        finally:
            for phone in phones.values():
                phone.stop()


@baresip_case
def names_are_spoken_and_the_room_recorded(exchange):
    """The files of the names go with who spoke them; that of the room stays, with both in it."""
    with tempfile.TemporaryDirectory() as folder:
        phones = {}
        try:
            for index, (number, hertz) in enumerate([(204, 440), (205, 1000)]):
                played = os.path.join(folder, f"{hertz}.wav")
                tones.write(played, hertz, 60)
                phones[number] = baresip.Baresip(number, played, 4481 + index)
            exchange.wait("the registrations", lambda: all(exchange.is_registered(n) for n in phones), 10)
            for count, phone in enumerate(phones.values(), 1):
                phone.command("dial", "602")
                exchange.wait("a name that is spoken", lambda c=count: len(passing(exchange)) == c, 20)
                time.sleep(1)
                press(phone, "#")
                exchange.wait("a member", lambda c=count: len(members(exchange)) == c, 10)
            time.sleep(7)
            phones[205].command("hangup")
            exchange.wait("a name that is gone", lambda: len(passing(exchange)) == 1, 10)
            phones[204].command("hangup")
            exchange.wait("the end of the call", lambda: not activities(exchange), 20)
            # The recorder has a thread of its own, and finishes when the call is gone already.
            exchange.wait("the end of all names", lambda: not passing(exchange))
            where = exchange.path("state/recordings/*/*-conference-602-*.wav")
            exchange.wait("one recording", lambda: len(glob.glob(where)) == 1)
            found = glob.glob(where)
            for hertz in [440, 1000]:
                level = tones.level(found[0], hertz)
                assert level > -16, f"{hertz} Hz at {level:.1f} dB, spoken at -10"
        finally:
            for phone in phones.values():
                phone.stop()
