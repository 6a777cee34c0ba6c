"""The exchange under test: a temporary configuration, the real daemon, and its command line."""
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time

import mailserver
import tones

HOST = "127.0.0.1"
HOST6 = "::1"
PORT = 5070
TLS_PORT = 5071
TRUNK_PORT = 5090
PHONES = range(201, 209)


# Where phones listen for announcements.
GROUP = "239.255.77.1:25078"


def password(number):
    return f"password-{number}"


SETTINGS = f"""
domain = "{HOST}"

[[listen]]
transport = "udp"
address = "{HOST}"
port = {PORT}

[[listen]]
transport = "tcp"
address = "{HOST}"
port = {PORT}

[[listen]]
transport = "tls"
address = "{HOST}"
port = {TLS_PORT}

[tls]
certificate = "tls.crt"
key = "tls.key"
authorities = "mail.crt"

[media]
ports = "24000-24998"

[state]
directory = "state"

[control]
socket = "control.sock"

[voicemail]
shortest = 1

[mail]
server = "localhost"
port = 5025
user = "pbx"
from = "bellbird@localhost"
authorities = "mail.crt"
"""

MAILBOXES = """
[mailbox.204]
name = "Owner"
email = "owner@localhost"
"""

LISTEN6 = f"""
[[listen]]
transport = "udp"
address = "{HOST6}"
port = {PORT}
"""


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
            probe.bind((HOST6, 0))
        return True
    except OSError:
        return False


# What is heard on hold.
MUSIC = 1500

# They may take each other's calls.
TOGETHER = range(204, 208)

TRUNKS = f"""
[trunk.peer]
server = "{HOST}:{TRUNK_PORT}"
from = ["127.0.0.2"]
"""

PLAN = """
bellbird 1

conference 601 { pin 4821; host-pin "0099" }
conference 602 { announce names; record yes }
queue help { members 205, 206; strategy in-order; each 8s }
toggle bolt "Door" { default off; lamp yes }
toggle latch "Latch" { default off }
flow woken { play tone test times 3 }
parking lot { slots 701-704; for 60s }
paging hall { members 205, 206 }
paging everywhere { mode multicast; multicast "@GROUP@" }

context office {
  allow local
  include numbers
  number 600        { conference 600 }
  number 601        { conference 601 }
  number 602        { conference 602 }
  number *8         { pickup }
  number *8|2xx     { pickup dialed }
  number *82|2xx    { intercom dialed }
  number *83|xxxx   { call-later caller.extension at dialed flow woken tries 1; play tone confirmation times 2 }
  number *84        { callerid name "Door"; ring 205 for 8s { during key 9 { toggle bolt flip } } }
  number *85        { answer; toggle latch flip; play tone confirmation times 2; hangup }
  number *86        { if latch is on { echo-test } else { hangup busy } }
  number *80        { voicemail 204 greeting none }
  number *81        { mailbox 204 pin no }
  number *90        { page hall for 30s }
  number *91        { page everywhere for 30s }
  number *55|x.     { monitor dialed mode listen }
  number *56|x.     { monitor dialed mode whisper }
  number 700        { park }
  number 701-704    { unpark dialed }
  number 9x.        { dial dialed via peer for 20s }
}

incoming peer {
  include numbers
  otherwise         { hangup not-found }
}

menu voice {
  greeting tone test, tone test, tone test
  press 1    { echo-test }
  on timeout { repeat }
  on invalid { repeat }
  on failed  { hangup }
}

context numbers {
  number extension  { ring dialed for 8s }
  number *43        { echo-test }
  number *44        { play tone test times 3 }
  number *45        { goto voice }
  number *46        { record on; echo-test }
  number *47        { record on to "boss@localhost"; echo-test }
  number 705        { record on; ring 205 for 8s }
  number 310        { queue help for 30s }
  number 300        { ring 201, 202 for 8s }
}
""".replace("@GROUP@", GROUP)


class Exchange:
    def __init__(self, program):
        self.directory = tempfile.mkdtemp(prefix="bellbird-interop-")
        self.program = self.copy(program)
        self.process = None
        self.environment = {}  # besides that of the tests

    def copy(self, program):
        """A copy of its own: a build during the run would change the program under it."""
        copy = self.path("bellbird")
        deadline = time.time() + 120
        while True:
            try:
                shutil.copy(program, copy)
                subprocess.run([copy, "--version"], check=True, capture_output=True, timeout=10)
                return copy
            except (OSError, subprocess.SubprocessError):
                if time.time() > deadline:
                    raise
                time.sleep(1)

    def start(self):
        phones = "".join(
            f'[extension.{n}]\ncontext = "office"\n' + ('pickup-group = "desk"\n' if n in TOGETHER else "")
            + ('rights = ["monitor"]\n\n' if n == 206 else "\n") for n in PHONES)
        secrets = "[phone]\n" + "".join(f'{n} = "{password(n)}"\n' for n in PHONES)
        secrets += f'\n[service]\nmail = "{mailserver.PASSWORD}"\n'
        mailserver.certificate(self.directory)
        os.makedirs(self.path("music/default"), exist_ok=True)
        tones.write(self.path("music/default/tone.wav"), MUSIC, 8)
        for name, text in [("bellbird.toml", SETTINGS + (LISTEN6 if has_ipv6() else "")), ("extensions.toml", phones),
                           ("trunks.toml", TRUNKS), ("mailboxes.toml", MAILBOXES), ("main.dial", PLAN)]:
            with open(self.path(name), "w", encoding="utf-8") as file:
                file.write(text)
        handle = os.open(self.path("secrets.toml"), os.O_WRONLY | os.O_CREAT, 0o600)
        os.write(handle, secrets.encode())
        os.close(handle)
        self.run_again()

    def run_again(self):
        self.log = open(self.path("log"), "a", encoding="utf-8")
        self.process = subprocess.Popen(
            [self.program, "serve", "--config", self.directory],
            stdout=self.log, stderr=subprocess.STDOUT, env={**os.environ, **self.environment})
        deadline = time.time() + 20
        while not self.answers():
            if self.process.poll() is not None or time.time() > deadline:
                raise RuntimeError("the exchange did not start:\n" + self.log_text())
            time.sleep(0.1)

    def answers(self):
        """Any answer to an OPTIONS means that it is up."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind((HOST, 0))
            probe.settimeout(0.3)
            port = probe.getsockname()[1]
            probe.sendto(
                f"OPTIONS sip:{HOST} SIP/2.0\r\nVia: SIP/2.0/UDP {HOST}:{port};rport;branch=z9hG4bK{port}\r\n"
                f"From: <sip:probe@{HOST}>;tag=1\r\nTo: <sip:{HOST}>\r\nCall-ID: probe{port}\r\n"
                "CSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n".encode(), (HOST, PORT))
            try:
                return probe.recv(4096).startswith(b"SIP/2.0")
            except OSError:
                return False

    def path(self, name):
        return os.path.join(self.directory, name)

    def log_text(self):
        self.log.flush()
        with open(self.path("log"), encoding="utf-8") as file:
            return file.read()

    def ask(self, *words):
        """The command line's answer, as JSON."""
        done = subprocess.run(
            [self.program, *words, "--json", "--socket", self.path("control.sock")],
            capture_output=True, text=True, timeout=10)
        if done.returncode != 0:
            raise AssertionError(f"bellbird {' '.join(words)}: {done.stderr.strip()}")
        return json.loads(done.stdout)

    def dialplan(self, *words):
        """A command that looks at recorded calls: its status, and its answer as JSON."""
        done = subprocess.run(
            [self.program, "dialplan", *words, "--json", "--socket", self.path("control.sock"),
             "--config", self.directory], capture_output=True, text=True, timeout=10)
        assert done.returncode in (0, 1) and done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)

    def kill(self):
        """As a power cut does it: nothing is said, nothing is closed."""
        self.process.kill()
        self.process.wait(10)

    def is_registered(self, number):
        return any(p["number"] == str(number) and p["contacts"] for p in self.ask("phones"))

    def last_record(self):
        records = self.ask("calls", "history", "--limit", "1")
        return records[0] if records else None

    def wait(self, what, condition, seconds=5):
        deadline = time.time() + seconds
        while not condition():
            if time.time() > deadline:
                raise AssertionError(f"{what} did not happen in {seconds} s")
            time.sleep(0.1)

    def expect_quiet(self):
        self.wait("the end of every call", lambda: self.ask("calls", "now") == [])

    def records(self):
        """How many call records there are."""
        return len(self.ask("calls", "history", "--limit", "1000"))

    def hang_up_everything(self):
        """After a case that failed, so that the next one starts clean."""
        for call in self.ask("calls", "now"):
            subprocess.run([self.program, "hangup", call["id"], "--socket", self.path("control.sock")],
                           capture_output=True, timeout=10, check=True)
        self.wait("the end of the calls of a failed case", lambda: self.ask("calls", "now") == [], 40)

    def stop(self, keep=False):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
        if not keep:
            shutil.rmtree(self.directory, ignore_errors=True)
