"""Recordings: what both said is in them, whatever happens to the exchange or its disk."""
import contextlib
import glob
import os
import re
import subprocess
import time
import wave

import tones
from by_hand import Phone, expect_tone, needs_nothing
from cases import baresip_case, case, talk
from mailserver import MailServer

FULL = 48  # kB; a disk so small that two seconds fill it


def recordings(exchange, ending=".wav"):
    return sorted(glob.glob(exchange.path("state/recordings/**/*" + ending), recursive=True))


def expect_sides(path, left, right, seconds):
    with wave.open(path, "rb") as file:
        assert file.getnchannels() == 2, "not stereo"
        length = file.getnframes() / file.getframerate()
    assert length >= seconds, f"{length:.1f} s of {seconds}"
    for side, name, (hertz, other) in [(0, "left", (left, right)), (1, "right", (right, left))]:
        level = tones.level(path, hertz, side)
        assert abs(level + 10) < 1, f"{name}: {hertz} Hz at {level:.1f} dB, sent at -10"
        if other != hertz:
            level = tones.level(path, other, side)
            assert level < -40, f"{name}: {other} Hz of the other side at {level:.1f} dB"


def new_recording(exchange, before, ending=".wav"):
    def found():
        return set(recordings(exchange, ending)) - set(before)
    exchange.wait("the recording", lambda: found(), 5)
    return found().pop()


@baresip_case
def a_protected_call_is_recorded_in_the_clear(exchange):
    """The caller is left, what it heard is right, both decrypted."""
    before = recordings(exchange)
    talk(exchange, "tls", ("srtp-mand", "srtp"), number="705")
    expect_sides(new_recording(exchange, before), 440, 1000, 3)


@needs_nothing
def a_recording_goes_by_mail(exchange):
    """`record on to "boss@localhost"`: the file that is kept is the file that is mailed."""
    before = recordings(exchange)
    with MailServer(exchange.path("mail.crt"), exchange.path("mail.key")) as server, Phone(207) as phone:
        phone.talk(phone.call("*47"), 440, 3)
        assert not server.mails, "it was mailed before it was whole"
        phone.hang_up()
        path = new_recording(exchange, before)
        exchange.wait("the mail", lambda: server.mails, 8)
        mail = server.mails[0]
    assert mail["To"] == "boss@localhost" and mail["Subject"].startswith("Recording of 207 to *47, 0:0"), mail.as_string()
    with open(path, "rb") as file:
        assert next(iter(mail.iter_attachments())).get_content() == file.read(), "another file was mailed"
    expect_sides(path, 440, 440, 2.5)


@needs_nothing
def a_killed_exchange_leaves_its_recording(exchange):
    """kill -9 costs the last second of it, and the next start gives the file its name."""
    before = recordings(exchange)
    with Phone(207) as phone:
        phone.talk(phone.call("*46"), 440, 5)
        assert recordings(exchange) == before and recordings(exchange, ".part"), "it had its name already"
        exchange.kill()
    exchange.run_again()
    path = new_recording(exchange, before)
    expect_sides(path, 440, 440, 3.5)
    listed = subprocess.run([exchange.program, "recordings", "list", "--json", "--config", exchange.directory],
                            capture_output=True, text=True, timeout=10, check=True).stdout
    assert os.path.basename(path) in listed, listed


def can_mount():
    """Whether this user may put a small disk somewhere."""
    with contextlib.suppress(OSError):
        return subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode == 0
    return False


@case(("a user who may mount", can_mount()))
def a_full_disk_ends_the_recording_and_not_the_call(exchange):
    folder = exchange.path("state/recordings")
    os.makedirs(folder, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={FULL}k", "none", folder], check=True, capture_output=True)
    try:
        with Phone(207) as phone:
            heard = phone.talk(phone.call("*46"), 440, 5)
            phone.hang_up()
        exchange.expect_quiet()
        expect_tone(heard, 440, 240)
        told = re.findall(r"could not be recorded.*", exchange.log_text())
        assert len(told) == 1 and "No space left" in told[0], told
        with wave.open(recordings(exchange)[0], "rb") as file:
            assert file.getnframes() > 4000, "nothing of it was kept"
    finally:
        exchange.hang_up_everything()
        subprocess.run(["umount", "-l", folder], check=True, capture_output=True)
