"""A supervisor with real phones: who hears whom, in each of the three ways."""
import time

import baresip
import tones
from cases import baresip_case

# Call records that a case leaves.
RECORDS = {"a-supervisor-listens-whispers-and-joins": 6}
TONES = {204: 440, 205: 700, 206: 1000}
LISTENING = {204: {205}, 205: {204}, 206: {204, 205}}
WHISPERING = {204: {205}, 205: {204, 206}, 206: {204, 205}}
JOINED = {204: {205, 206}, 205: {204, 206}, 206: {204, 205}}


def activities(exchange):
    return sorted(c["activity"] for c in exchange.ask("calls", "now"))


def watch(exchange, phones, dialed, mode, key=None):
    """204 talks to 205, whom 206 hears. Gives whose tone each one heard."""
    before = {n: set(phone.recordings()) for n, phone in phones.items()}
    phones[204].command("dial", "205")
    exchange.wait("the conversation", lambda: activities(exchange) == ["talking"], 10)
    phones[206].command("dial", dialed)
    exchange.wait("the supervisor", lambda: len(activities(exchange)) == 2, 10)
    if key:
        time.sleep(1)
        phones[206].command("sndcode", key)
    exchange.wait(mode, lambda: f"{mode} 205" in activities(exchange), 10)
    time.sleep(3)
    phones[206].command("hangup")
    exchange.wait("the two alone", lambda: activities(exchange) == ["talking"], 10)
    time.sleep(1)
    phones[204].command("hangup")
    exchange.expect_quiet()
    time.sleep(0.5)
    heard = {}
    for number, phone in phones.items():
        new = set(phone.recordings()) - before[number]
        assert new, f"{number} recorded nothing of {mode}"
        levels = {other: max(tones.level(path, hertz) for path in new) for other, hertz in TONES.items()}
        heard[number] = {other for other, level in levels.items() if level > -16}
        for other, level in levels.items():
            # What is not heard is not there at all.
            assert level > -16 or level < -32, f"{mode}: {number} hears {other} at {level:.1f} dB"
    return heard


@baresip_case
def a_supervisor_listens_whispers_and_joins(exchange):
    with baresip.office(exchange, TONES) as phones:
        heard = watch(exchange, phones, "*55205", "listen")
        assert heard == LISTENING, heard
        heard = watch(exchange, phones, "*56205", "whisper")
        assert heard == WHISPERING, heard
        heard = watch(exchange, phones, "*55205", "barge", key="6")
        assert heard == JOINED, heard
    entries = exchange.ask("calls", "watched")
    assert [e["mode"] for e in entries[:4]] == ["barge", "listen", "whisper", "listen"], entries
    assert all(e["by"] == "extension 206" and e["whom"] == "205" and e["with"] == "204" and e["ended"]
               for e in entries[:4]), entries
