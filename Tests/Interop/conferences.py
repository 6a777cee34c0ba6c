"""Conference rooms with real phones: each hears the others and never itself."""
import os
import tempfile
import threading
import time

import baresip
import tones
from by_hand import Phone, loudness, needs_nothing
from cases import baresip_case

# Call records that a case leaves, where it is not one.
RECORDS = {"three-hear-each-other": 3, "three-baresips-confer": 2, "a-prompt-is-spoken-and-played": 2,
           "names-are-spoken-and-the-room-recorded": 2}
TONES = {204: 440, 205: 700, 206: 1000}


def expect_the_others(levels):
    """`levels[listener][speaker]`: dB below a full-scale sine; each tone was sent at -10."""
    for listener, heard in levels.items():
        for speaker, level in heard.items():
            if speaker == listener:
                # A packet that a busy machine brings late is a break in the others' tones, which is
                # a little of every tone.
                assert level < -32, f"{listener} hears itself at {level:.1f} dB"
            else:
                assert abs(level + 10) < 1.5, f"{listener} hears {speaker} at {level:.1f} dB, sent at -10"


def members(exchange):
    return [member for room in exchange.ask("conference", "list") for member in room["members"]]


@needs_nothing
def three_hear_each_other(exchange):
    phones = {number: Phone(number) for number in TONES}
    heard = {}
    places = {number: phone.call("600") for number, phone in phones.items()}
    talkers = [threading.Thread(target=lambda n=n: heard.update({n: phones[n].talk(places[n], TONES[n], 3.5)}))
               for n in phones]
    for talker in talkers:
        talker.start()
    time.sleep(2)
    assert sorted(m["caller"] for m in members(exchange)) == [str(n) for n in TONES], members(exchange)
    assert all(m["isTalking"] for m in members(exchange)), members(exchange)
    for talker in talkers:
        talker.join()
    for phone in phones.values():
        phone.hang_up()
    # `loudness` looks at the second second, when all are there.
    expect_the_others({n: {other: loudness(heard[n], TONES[other]) for other in TONES} for n in TONES})


@baresip_case
def three_baresips_confer(exchange):
    """One types the room's PIN, one the host's; the third is called in by the host."""
    with tempfile.TemporaryDirectory() as folder:
        phones = {}
        try:
            for index, (number, hertz) in enumerate(TONES.items()):
                path = os.path.join(folder, f"{hertz}.wav")
                tones.write(path, hertz, 40)
                phones[number] = baresip.Baresip(number, path, 4461 + index)
            exchange.wait("the registrations", lambda: all(exchange.is_registered(n) for n in TONES), 10)
            for number, pin in [(204, "4821#"), (205, "0099#")]:
                phones[number].command("dial", "601")
                exchange.wait("the door", lambda: any(
                    c["activity"] == "asking" for c in exchange.ask("calls", "now")), 10)
                time.sleep(0.5)
                for key in pin:
                    phones[number].command("sndcode", key)
                    time.sleep(0.3)
                exchange.wait(f"{number} in the room", lambda n=number: str(n) in [
                    m["caller"] for m in members(exchange)], 10)
            assert [m["isHost"] for m in members(exchange)] == [False, True], members(exchange)
            exchange.ask("conference", "add", "601", "206")
            exchange.wait("the third", lambda: len(members(exchange)) == 3, 10)
            time.sleep(4)
            for number in [204, 205]:
                phones[number].command("hangup")
            exchange.expect_quiet()
            time.sleep(0.5)
            levels = {}
            for number, phone in phones.items():
                recordings = phone.recordings()
                assert recordings, "nothing was recorded:\n" + phone.log_text()[-1500:]
                levels[number] = {other: max(tones.level(path, hertz) for path in recordings)
                                  for other, hertz in TONES.items()}
            expect_the_others(levels)
        except AssertionError as error:
            logs = "\n".join(phone.log_text()[-1200:] for phone in phones.values())
            raise AssertionError(f"{error}\n{logs}") from None
        finally:
            for phone in phones.values():
                phone.stop()
