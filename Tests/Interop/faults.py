"""What a machine may run out of, or do to its exchange: files, the database, a configuration that changes all the time."""
import contextlib
import glob
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import threading
import time

from by_hand import Phone, expect_tone, header, needs_nothing
from exchange import HOST

RECORDS = {"a-damaged-database-stops-no-call": None, "files-run-out-and-calls-go-on": None, "a-herd-of-phones-comes-back": 1, "reloads-touch-no-call": None}
DAMAGES = int(os.environ.get("BELLBIRD_DAMAGES", "6"))
HERD = int(os.environ.get("BELLBIRD_HERD", "36"))  # six of each extension, which may have ten


def allow(exchange, count):
    subprocess.run(["prlimit", "--pid", str(exchange.process.pid), f"--nofile={count}:"], check=True, capture_output=True)


@needs_nothing
def files_run_out_and_calls_go_on(exchange):
    """Without a file for one socket more, calls are refused in order, those that are up are heard, and all comes back."""
    most = re.search(r"Max open files +(\d+)", open(f"/proc/{exchange.process.pid}/limits", encoding="ascii").read())[1]
    phones = []
    try:
        with Phone(207) as phone:
            place = phone.call("*43")
            allow(exchange, 8)  # those that it has stay, and all of them are taken
            refused = None
            for _ in range(40):
                other = Phone(208)
                phones.append(other)
                other.dial("*43")
                answer = other.final("INVITE")
                if not answer.startswith("SIP/2.0 200 "):
                    refused = answer
                    other.send("ACK", "sip:*43@127.0.0.1", re.search(r"(?im)^To: *(.*?)\r$", answer)[1], cseq=other.cseq)
                    break
                other.target = re.search(r"(?im)^Contact: *<(.*?)>", answer)[1]
                other.peer = re.search(r"(?im)^To: *(.*?)\r$", answer)[1]
                other.send("ACK", other.target, other.peer, cseq=other.cseq)
            assert refused and re.match(r"SIP/2.0 50[03] ", refused), refused or "40 calls with no file left"
            expect_tone(phone.talk(place, 440, 2.5), 440, 100)
            for other in phones:
                if hasattr(other, "target"):
                    other.hang_up()
            allow(exchange, most)
            phone.hang_up()
    finally:
        allow(exchange, most)
        for other in phones:
            other.__exit__()
    exchange.expect_quiet()
    time.sleep(6)  # an address at which nothing could be bound is left alone for five
    with Phone(207) as phone:
        expect_tone(phone.talk(phone.call("*43"), 440, 2.5), 440, 100)
        phone.hang_up()


@needs_nothing
def a_locked_database_stops_no_call(exchange):
    """Somebody else holds the database: calls begin and end, and their records are written afterwards."""
    lock = sqlite3.connect(exchange.path("state/bellbird.db"), isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    try:
        with Phone(207) as phone:
            began = time.monotonic()
            place = phone.call("*43")
            assert time.monotonic() - began < 1, "the call waited for the disk"
            heard = phone.talk(place, 440, 3)
            phone.hang_up()
            expect_tone(heard, 440, 120)
        time.sleep(3)
    finally:
        lock.execute("ROLLBACK")
        lock.close()


def damage(path, seed):
    """The first page gone, or every third page, or single bits anywhere."""
    chance = random.Random(seed)
    with open(path, "r+b") as file:
        size = os.path.getsize(path)
        if seed == 0:
            file.write(bytes(4096))
        elif seed == 1:
            for at in range(4096, size, 3 * 4096):
                file.seek(at)
                file.write(b"\xff" * 64)
        else:
            for _ in range(4 ** (seed % 4 + 1)):
                at = chance.randrange(size)
                file.seek(at)
                byte = file.read(1)[0]
                file.seek(at)
                file.write(bytes([byte ^ 1 << chance.randrange(8)]))


def rings(callee):
    with Phone(207) as caller:
        caller.dial("208")
        callee.reply(callee.request("INVITE"), "486 Busy Here", "busy")
        answer = caller.final("INVITE")
        assert answer.startswith("SIP/2.0 486 "), answer
        caller.send("ACK", f"sip:208@{HOST}", header(answer, "To"), cseq=caller.cseq)


@needs_nothing
def a_damaged_database_stops_no_call(exchange):
    """Wherever it is damaged: it is rebuilt at the start, phones of before ring within five seconds, and that is said."""
    database, good = exchange.path("state/bellbird.db"), exchange.path("good.db")
    slowest, rebuilt = 0, 0
    with Phone(208) as callee:
        callee.register(expires=600)
        rings(callee)
        exchange.expect_quiet()
        exchange.stop(keep=True)
        shutil.copy(database, good)
        shutil.copy(database, database + ".snapshot")
        for seed in range(DAMAGES):
            shutil.copy(good, database)
            damage(database, seed)
            began = time.monotonic()
            exchange.run_again()
            rings(callee)
            slowest = max(slowest, time.monotonic() - began)
            aside = [path for path in glob.glob(database + ".corrupt-*") if path[-1].isdigit()]
            rebuilt += len(aside) > 0
            assert seed > 1 or len(aside) == 1, f"damage {seed}: {aside}"
            assert bool(aside) == any("was damaged" in one for one in exchange.ask("status")["troubles"])
            if seed == 0:
                assert re.search(r"Alert .*kind=database", exchange.log_text()), exchange.log_text()[-2000:]
                examined = subprocess.run(
                    [exchange.program, "doctor", "--no-call", "--json", "--config", exchange.directory,
                     "--socket", exchange.path("control.sock")], capture_output=True, text=True, timeout=30, check=False)
                found = [one for one in json.loads(examined.stdout) if one["topic"] == "records"]
                assert found and found[0]["verdict"] == "doubt", examined.stdout
            exchange.stop(keep=True)
            for path in glob.glob(database + ".corrupt-*"):
                os.remove(path)
        shutil.copy(good, database)
        exchange.run_again()
        callee.register(expires=0)
    assert slowest < 5, f"the phone rang after {slowest:.1f} s"
    print(f"      damaged {DAMAGES} times, rebuilt {rebuilt} times; the phone rang within {slowest:.1f} s", flush=True)


@needs_nothing
def a_herd_of_phones_comes_back(exchange):
    """After a power cut all phones register at once: they are taken within ten seconds, and a call goes on."""
    herd = [Phone(201 + index % 6) for index in range(HERD)]
    try:
        with Phone(207) as phone:
            place = phone.call("*43")
            began = time.monotonic()
            heard = []
            talking = threading.Thread(target=lambda: heard.extend(phone.talk(place, 440, 4)))
            talking.start()
            for one in herd:
                one.branch = one.send("REGISTER", "sip:127.0.0.1", f"<sip:{one.number}@127.0.0.1>", "Expires: 60\r\n")
            for one in herd:
                answer = one.final("REGISTER")
                assert answer.startswith("SIP/2.0 401 "), answer
                one.send("REGISTER", "sip:127.0.0.1", f"<sip:{one.number}@127.0.0.1>",
                         "Expires: 60\r\n" + one.proof(answer, "REGISTER", "sip:127.0.0.1"))
            answers = [one.final("REGISTER") for one in herd]
            seconds = time.monotonic() - began
            talking.join()
            phone.hang_up()
        # Where a phone of an earlier case is still registered, the tenth is told so.
        for answer in answers:
            assert answer.startswith("SIP/2.0 200 ") or "Too many phones" in answer, answer
        assert sum(answer.startswith("SIP/2.0 200 ") for answer in answers) >= min(HERD, 36) * 2 // 3, answers[-1]
        assert seconds < 10, f"{seconds:.1f} s"
        expect_tone(heard, 440, 180)
    finally:
        for one in herd:
            with contextlib.suppress(OSError, AssertionError):
                one.register(expires=0)
            one.__exit__()


@needs_nothing
def reloads_touch_no_call(exchange):
    """Every other reload is of a plan with a mistake; calls begin, go on and end meanwhile."""
    path = exchange.path("main.dial")
    with open(path, encoding="utf-8") as file:
        good = file.read()
    stop = threading.Event()
    verdicts = []

    def reload_again():
        while not stop.is_set():
            for text in (good + "\ncontext broken { numbr 1 { hangup } }\n", good + f"\n// {len(verdicts)}\n"):
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
                done = subprocess.run([exchange.program, "reload", "--socket", exchange.path("control.sock")],
                                      capture_output=True, text=True, check=False)
                verdicts.append((done.returncode, "main.dial:" in done.stdout + done.stderr))
    worker = threading.Thread(target=reload_again)
    with Phone(207) as phone:
        place = phone.call("*43")
        worker.start()
        try:
            heard = phone.talk(place, 440, 5)
            for _ in range(10):
                with Phone(208) as other:
                    other.call("*43")
                    other.hang_up()
        finally:
            stop.set()
            worker.join()
            with open(path, "w", encoding="utf-8") as file:
                file.write(good)
        phone.hang_up()
    expect_tone(heard, 440, 220)
    assert len(verdicts) >= 6, verdicts
    assert all(verdict == ((1, True) if index % 2 == 0 else (0, verdict[1])) for index, verdict in enumerate(verdicts)), verdicts
    subprocess.run([exchange.program, "reload", "--socket", exchange.path("control.sock")], check=True, capture_output=True)
