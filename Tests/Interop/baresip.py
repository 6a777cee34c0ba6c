"""Headless baresip: a configuration, a process, and its control socket."""
import contextlib
import glob
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time

import tones
from exchange import HOST, PORT, TLS_PORT, password

AVAILABLE = shutil.which("baresip") is not None

CONFIG = """
poll_method epoll
sip_listen {host}:0
call_local_timeout 60
call_max_calls 4
audio_player aubridge,sink
audio_source aufile,{play}
ausrc_srate {rate}
auplay_srate {rate}
ausrc_channels 1
auplay_channels 1
audio_txmode thread
ausrc_format s16
auplay_format s16
rtp_ports {low}-{high}
rtcp_mux {multiplexed}
jitter_buffer_delay 1-10
snd_path {record}
net_interface {host}
{certificate}
module_path {modules}
module g711.so
module g722.so
module opus.so
module aufile.so
module aubridge.so
module sndfile.so
module uuid.so
module srtp.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control}
{picture}
{more}
"""

# A picture that the program paints itself, really encoded and decoded, and shown nowhere.
PICTURE = """
video_source fakevideo,nil
video_display fakevideo,nil
video_size 176x144
video_bitrate 128000
video_fps 10
videnc_format yuv420p
module vp8.so
module fakevideo.so
module rtcpsummary.so
"""


# Whom it watches and writes to; what it shows comes out at a socket.
CONTACTS = """
module_app contact.so
module_app presence.so
module_app cons.so
cons_listen {host}:{shown}
"""


class Baresip:
    def __init__(self, number, play, control, transport="udp", certificate=None, answers=True, picture=False,
                 multiplexed=False, protected=None, codecs="PCMU/8000/1,PCMA/8000/1", rate=8000, contacts=(), more=""):
        self.directory = tempfile.mkdtemp(prefix="bellbird-baresip-")
        self.record = os.path.join(self.directory, "rec")
        os.mkdir(self.record)
        self.ports = range(21000 + (control - 4400) * 20, 21020 + (control - 4400) * 20)
        modules = next(iter(glob.glob("/usr/lib/baresip/modules") + glob.glob("/usr/lib/*/baresip/modules")))
        pem = os.path.join(self.directory, "client.pem")
        if certificate:
            with open(pem, "w", encoding="utf-8") as out:
                for path in certificate:
                    with open(path, encoding="utf-8") as file:
                        out.write(file.read())
        with open(os.path.join(self.directory, "contacts"), "w", encoding="utf-8") as file:
            file.writelines(f'"{who}" <sip:{who}@{HOST}>;presence=p2p\n' for who in contacts)
        shown = control + 100
        if contacts:
            more += CONTACTS.format(host=HOST, shown=shown)
        with open(os.path.join(self.directory, "config"), "w", encoding="utf-8") as file:
            file.write(CONFIG.format(
                host=HOST, play=play, record=self.record, modules=modules, control=control,
                rate=rate, low=self.ports[0], high=self.ports[-1],
                more=more, picture=PICTURE if picture else "", multiplexed="yes" if multiplexed else "no",
                certificate=f"sip_certificate {pem}" if certificate else ""))
        port = TLS_PORT if transport == "tls" else PORT
        with open(os.path.join(self.directory, "accounts"), "w", encoding="utf-8") as file:
            file.write(
                f'<sip:{number}@{HOST}>;auth_user={number};auth_pass={password(number)};'
                f'outbound="sip:{HOST}:{port};transport={transport}";regint=120;'
                f'answermode={"auto" if answers else "manual"};audio_codecs={codecs}'
                f'{";mediaenc=" + protected if protected else ""}\n')
        self.log = open(os.path.join(self.directory, "log"), "w", encoding="utf-8")
        self.process = subprocess.Popen(
            ["baresip", "-4", "-f", self.directory], cwd=self.directory, stdin=subprocess.DEVNULL,
            stdout=self.log, stderr=subprocess.STDOUT)
        self.control = self.connected(control)
        self.shown = self.connected(shown) if contacts else None
        self.display = self.told = ""

    @staticmethod
    def connected(port):
        deadline = time.time() + 10
        while True:
            try:
                return socket.create_connection((HOST, port), 2)
            except OSError:
                if time.time() > deadline:
                    raise AssertionError("baresip's control socket does not answer") from None
                time.sleep(0.1)

    def command(self, name, parameters=None):
        message = {"command": name, "token": "t"}
        if parameters is not None:
            message["params"] = parameters
        text = json.dumps(message).encode()
        self.control.sendall(b"%d:%s," % (len(text), text))

    def replies(self):
        """What it has answered to commands, and told unasked."""
        with contextlib.suppress(BlockingIOError):
            self.control.setblocking(False)
            self.told += self.control.recv(65536).decode(errors="replace")
        self.control.setblocking(True)
        return self.told

    def shows(self, text):
        """At any time since it was started."""
        with contextlib.suppress(BlockingIOError):
            self.shown.setblocking(False)
            self.display += self.shown.recv(65536).decode(errors="replace")
        return text in self.display

    def has_said(self, text):
        return text in self.log_text()

    def recordings(self):
        """What it heard (`dec` files of the sndfile module)."""
        return sorted(glob.glob(os.path.join(self.record, "*dec*.wav")))

    def counted(self):
        """Of the last call, for sound and then picture: packets received and sent, by its own count."""
        lines = re.findall(r"EX=BareSip;.*?PR=(\d+);PS=(\d+);", self.log_text())
        return [(int(received), int(sent)) for received, sent in lines]

    def log_text(self):
        self.log.flush()
        with open(os.path.join(self.directory, "log"), encoding="utf-8", errors="replace") as file:
            return file.read()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
        shutil.rmtree(self.directory, ignore_errors=True)


@contextlib.contextmanager
def office(exchange, hertz, manual=(), contacts=None, more=""):
    """Phones that answer by themselves, but for those in `manual`, each with a tone of its own: its frequency by its
    number. In `contacts`, whom a phone watches and writes to."""
    with tempfile.TemporaryDirectory() as folder:
        phones = {}
        try:
            for index, number in enumerate(hertz):
                path = os.path.join(folder, f"{number}.wav")
                tones.write(path, hertz[number], 40)
                phones[number] = Baresip(
                    number, path, 4461 + index, answers=number not in manual, more=more,
                    contacts=(contacts or {}).get(number, ()))
            exchange.wait("the registrations", lambda: all(exchange.is_registered(n) for n in hertz), 10)
            yield phones
        except AssertionError as error:
            logs = "\n".join(phone.log_text()[-1200:] for phone in phones.values())
            raise AssertionError(f"{error}\n{logs}") from None
        finally:
            for phone in phones.values():
                phone.stop()
