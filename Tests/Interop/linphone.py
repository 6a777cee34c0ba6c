"""Linphone's console client, headless, with files as sound."""
import contextlib
import os
import shutil
import subprocess
import tempfile
import threading
import time

from exchange import HOST, PORT, password

AVAILABLE = shutil.which("linphonec") is not None

CONFIG = """
[sip]
sip_port=5306
sip_tcp_port=0
sip_tls_port=0
use_ipv6=0
default_proxy=0
[rtp]
audio_rtp_port=17078
[sound]
echocancellation=0
[video]
enabled=0
capture=0
display=0
[net]
firewall_policy=0
[auth_info_0]
username={number}
passwd={password}
[proxy_0]
reg_proxy=<sip:{host}:{port};transport=udp>
reg_route=<sip:{host}:{port};transport=udp;lr>
reg_identity=sip:{number}@{host}:{port}
reg_expires=120
reg_sendregister=1
"""


class Linphone:
    def __init__(self, number, answers=False):
        self.directory = tempfile.mkdtemp(prefix="bellbird-linphone-")
        os.makedirs(os.path.join(self.directory, ".local/share/linphone"))
        path = os.path.join(self.directory, "rc")
        with open(path, "w", encoding="utf-8") as file:
            file.write(CONFIG.format(number=number, password=password(number), host=HOST, port=PORT))
        self.process = subprocess.Popen(
            ["stdbuf", "-oL", "linphonec", "-c", path, "-d", "0", "-S"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1, errors="replace",
            env=dict(os.environ, HOME=self.directory))
        self.output = ""
        threading.Thread(target=self.read, daemon=True).start()
        time.sleep(0.5)
        self.command("soundcard use files")
        if answers:
            self.command("autoanswer enable")

    def read(self):
        for line in self.process.stdout:
            self.output += line

    def command(self, text):
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()
        time.sleep(0.2)

    def stop(self):
        """Says goodbye, if it can."""
        if self.process.poll() is None:
            with contextlib.suppress(OSError, subprocess.TimeoutExpired):
                self.command("quit")
                self.process.wait(3)
            self.process.kill()
        shutil.rmtree(self.directory, ignore_errors=True)
