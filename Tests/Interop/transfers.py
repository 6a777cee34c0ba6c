"""Transfers and parking with real phones: whoever is joined hears the other, and nobody else."""
import contextlib
import time

import baresip
import tones
from cases import baresip_case

# Call records that a case leaves, where it is not one.
RECORDS = {"baresip-transfers-blind": 2, "baresip-parks-and-takes-back": 3}
TONES = {204: 440, 205: 700, 206: 1000}


@contextlib.contextmanager
def office(exchange):
    """Three phones; 204 and 205 talk."""
    with baresip.office(exchange, TONES) as phones:
        phones[204].command("dial", "205")
        exchange.wait("the conversation", lambda: activities(exchange) == ["talking"], 10)
        time.sleep(0.5)
        yield phones


def activities(exchange):
    return [c["activity"] for c in exchange.ask("calls", "now")]


def talk_together(exchange, caller, callee):
    def is_so():
        calls = exchange.ask("calls", "now")
        return [(c["caller"], c["activity"], c["with"]) for c in calls] == [
            (str(caller), "talking", [f"extension {callee}"])]
    exchange.wait(f"{caller} and {callee} together", is_so, 15)
    time.sleep(3)


def expect_heard(phones, listener, speaker):
    recordings = phones[listener].recordings()
    assert recordings, f"{listener} recorded nothing"
    level = max(tones.level(path, TONES[speaker]) for path in recordings)
    assert level > -16, f"{listener} hears {speaker} at {level:.1f} dB, sent at -10"


@baresip_case
def baresip_transfers_blind(exchange):
    with office(exchange) as phones:
        phones[205].command("transfer", "sip:206@127.0.0.1")
        talk_together(exchange, 204, 206)
        phones[204].command("hangup")
        exchange.expect_quiet()
        time.sleep(0.5)
        expect_heard(phones, 206, 204)
        expect_heard(phones, 204, 206)
        record = exchange.last_record()
        assert record["tags"]["transferred-by"] == "extension 205", record


@baresip_case
def baresip_parks_and_takes_back(exchange):
    with office(exchange) as phones:
        phones[205].command("transfer", "sip:700@127.0.0.1")
        exchange.wait("the slot", lambda: activities(exchange) == ["parked 701"], 10)
        phones[206].command("dial", "701")
        talk_together(exchange, 204, 206)
        phones[206].command("hangup")
        exchange.expect_quiet()
        time.sleep(0.5)
        expect_heard(phones, 206, 204)
        expect_heard(phones, 204, 206)
