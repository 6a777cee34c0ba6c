"""Runs SIPp with scenarios of `scenario.py`."""
import os
import shutil
import subprocess
import tempfile
import time

import scenario
from exchange import HOST, PORT

AVAILABLE = shutil.which("sipp") is not None


class Sipp:
    """One SIPp process: one call (or `calls`) of a scenario."""

    def __init__(self, name, steps, port, media, service=None, transport="udp", host=HOST, calls=1, seconds=25,
                 to=None):
        self.name = name
        self.directory = tempfile.mkdtemp(prefix="bellbird-sipp-")
        path = os.path.join(self.directory, "scenario.xml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(scenario.text(name, steps))
        mode = {"udp": "u1", "tcp": "t1"}[transport]
        target = to or f"{HOST}:{PORT}"
        command = ["sipp", target, "-sf", path, "-i", host, "-p", str(port), "-mp", str(media), "-t", mode, "-m",
                   str(calls), "-s", service or "none", "-nostdin", "-trace_err", "-trace_msg", "-timeout", f"{seconds}s",
                   "-timeout_error", "-recv_timeout", "12000", "-auth_uri", f"{service}@{HOST}:{PORT}" if service else HOST]
        self.process = subprocess.Popen(
            command, cwd=self.directory, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if transport == "udp":
            self.wait_until_bound(port)

    def wait_until_bound(self, port, seconds=5):
        """Whoever is called must be there first, however busy the machine is."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            with open("/proc/net/udp", encoding="ascii") as table:
                if any(line.split()[1].endswith(f":{port:04X}") for line in table):
                    return
            time.sleep(0.02)

    def messages(self):
        text = ""
        for name in sorted(os.listdir(self.directory)):
            if name.endswith((".log",)):
                with open(os.path.join(self.directory, name), encoding="utf-8", errors="replace") as file:
                    text += file.read()
        return text

    def finish(self, seconds=30):
        """Waits for a good end; what went wrong is in the error."""
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = "time-out"
        text = self.messages()
        shutil.rmtree(self.directory, ignore_errors=True)
        if code != 0:
            raise AssertionError(f"SIPp {self.name}: exit {code}\n{text[-2500:]}")
        return text

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        shutil.rmtree(self.directory, ignore_errors=True)
