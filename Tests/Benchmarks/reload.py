#!/usr/bin/env python3
"""How long a reload of a large plan takes beside calls that run.

    swift build -c release --product bellbird
    (cd Tests/Benchmarks && swift build -c release --product plan-figures)
    Tests/Benchmarks/reload.py .build/release/bellbird Tests/Benchmarks/.build/release/plan-figures

Writes the generated plan of 10,000 lines (`--lines`), starts an exchange on loopback, places 200
calls to the echo test (`--calls`) from a trunk, and reloads 21 times (`--times`), each time with
one line changed. Shown is what passes between asking and being told; what the command itself
takes, measured with `status`, is subtracted. At the end all calls must be there.
"""
import argparse
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

PORT = 5098
PEER = "127.0.0.3"

SETTINGS = f"""
domain = "127.0.0.1"

[[listen]]
transport = "udp"
address = "127.0.0.1"
port = {PORT}

[media]
ports = "26000-27998"
silence-timeout = "off"

[state]
directory = "state"

[control]
socket = "control.sock"
"""

TRUNK = f"""
[trunk.bench]
server = "{PEER}"
from = ["{PEER}"]
"""

PLAN = "bellbird 1\n\nincoming bench {\n  otherwise { echo-test }\n}\n"


def write(directory, name, text, mode=0o644):
    path = os.path.join(directory, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)


def configure(directory, figures, lines):
    subprocess.run([figures, "write", str(lines), directory], check=True)
    write(directory, "bellbird.toml", SETTINGS)
    write(directory, "bench.toml", TRUNK)
    write(directory, "bench.dial", PLAN)
    with open(os.path.join(directory, "extensions.toml"), encoding="utf-8") as file:
        numbers = re.findall(r"^\[extension\.(\w+)\]", file.read(), re.M)
    secrets = "[phone]\n" + "".join(f'{n} = "a long password {n}"\n' for n in numbers)
    write(directory, "secrets.toml", secrets, 0o600)


def place(peer, number):
    """One call: INVITE until 200, then ACK."""
    body = (f"v=0\r\no=- 1 1 IN IP4 {PEER}\r\ns=-\r\nc=IN IP4 {PEER}\r\nt=0 0\r\n"
            f"m=audio {30000 + 2 * number} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n")

    def request(method, cseq, to, text=""):
        content = "Content-Type: application/sdp\r\n" if text else ""
        return (f"{method} sip:+4930{number:06}@127.0.0.1:{PORT} SIP/2.0\r\n"
                f"Via: SIP/2.0/UDP {PEER}:5060;branch=z9hG4bK-{method}-{number}\r\n"
                f"From: <sip:bench@{PEER}>;tag=b{number}\r\nTo: {to}\r\n"
                f"Call-ID: bench-{number}@{PEER}\r\nCSeq: {cseq} {method}\r\n"
                f"Contact: <sip:bench@{PEER}:5060>\r\nMax-Forwards: 70\r\n{content}"
                f"Content-Length: {len(text)}\r\n\r\n{text}").encode()

    to = f"<sip:+4930{number:06}@127.0.0.1>"
    peer.sendto(request("INVITE", 1, to, body), ("127.0.0.1", PORT))
    while True:
        answer = peer.recv(65535).decode(errors="replace")
        status = int(answer.split(" ", 2)[1]) if answer.startswith("SIP/2.0 ") else 0
        if f"bench-{number}@" not in answer or status < 200:
            continue
        assert status == 200, answer
        to = re.search(r"^To: *(.*?)\r$", answer, re.M | re.I).group(1)
        peer.sendto(request("ACK", 1, to), ("127.0.0.1", PORT))
        return


def timed(*command):
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return (time.monotonic() - began) * 1000, done.stdout


def measure(arguments, directory):
    control = ["--socket", os.path.join(directory, "control.sock")]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.bind((PEER, 5060))
        peer.settimeout(10)
        for number in range(arguments.calls):
            place(peer, number)
        asked = [timed(arguments.program, "status", *control)[0] for _ in range(arguments.times)]
        took = []
        for turn in range(arguments.times):
            write(directory, "bench.dial", PLAN + f"// turn {turn}\n")
            took.append(timed(arguments.program, "reload", *control)[0])
        calls = json.loads(timed(arguments.program, "calls", "--json", *control)[1])
        assert len(calls) == arguments.calls, f"{len(calls)} calls are left"
    base = statistics.median(asked)
    inner = sorted(max(0.0, one - base) for one in took)
    print(f"{arguments.lines} lines, {arguments.calls} calls, all of them still there; a command "
          f"alone {base:.1f} ms")
    print(f"reload: median {statistics.median(inner):.1f} ms, best {inner[0]:.1f}, "
          f"worst {inner[-1]:.1f}")


def main():
    parser = argparse.ArgumentParser(description="How long a reload takes beside calls.")
    parser.add_argument("program")
    parser.add_argument("figures")
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--times", type=int, default=21)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        configure(directory, arguments.figures, arguments.lines)
        path = os.path.join(directory, "log")
        with open(path, "w", encoding="utf-8") as log:
            exchange = subprocess.Popen([arguments.program, "serve", "--config", directory],
                                        stdout=log, stderr=subprocess.STDOUT)
            try:
                end = time.monotonic() + 60
                said = ""
                while "is running" not in said:
                    if exchange.poll() is not None or time.monotonic() > end:
                        sys.exit(said)
                    time.sleep(0.2)
                    with open(path, encoding="utf-8") as file:
                        said = file.read()
                measure(arguments, directory)
            finally:
                exchange.send_signal(signal.SIGTERM)
                exchange.wait(20)


if __name__ == "__main__":
    main()
