"""Messages: left by real phones, heard again, mailed, and there whatever happens to exchange and disk."""
import os
import subprocess
import tempfile
import time
import wave

import baresip
import tones
from by_hand import Phone, loudness, needs_nothing
from cases import baresip_case, case
from mailserver import PASSWORD, MailServer
from recordings import can_mount
from sweep import sweep

# Where that depends on the moment: None.
RECORDS = {"a-killed-exchange-has-its-messages": None, "a-mail-survives-the-exchange": None, "a-message-is-left-mailed-and-heard": 2, "baresip-leaves-a-message-and-hears-it": 2}
WITHOUT_CALLS = {"mail-test-shows-the-dialogue"}


def box(exchange, number="204"):
    return next(one for one in exchange.ask("voicemail", "list") if one["number"] == number)


def leave(phone, hertz=440, seconds=2.5):
    for tries in range(5):
        try:
            place = phone.call("*80")
            break
        except AssertionError as error:
            # A traced exchange is slow, and refuses calls while it has no time for them.
            if " 503 " not in str(error) or tries == 4:
                raise
            time.sleep(1)
    phone.talk(place, hertz, seconds + 0.6)
    phone.hang_up()


def delete_all(exchange):
    for message in box(exchange)["messages"]:
        if message["state"] != "deleted":
            exchange.ask("voicemail", "delete", "204", message["id"])


@needs_nothing
def a_message_is_left_mailed_and_heard(exchange):
    with MailServer(exchange.path("mail.crt"), exchange.path("mail.key")) as server, Phone(207) as caller:
        leave(caller)
        exchange.wait("the message", lambda: box(exchange)["new"] == 1)
        message = box(exchange)["messages"][-1]
        assert message["caller"] == "207" and message["milliseconds"] >= 2000, message
        exchange.wait("the mail", lambda: server.mails, 8)
        mail = server.mails[0]
        assert mail["To"] == "owner@localhost" and mail["Subject"].startswith("Message from "), mail.as_string()
        assert mail["Message-ID"].startswith(f"<message-{message['id']}@"), mail["Message-ID"]
        path = exchange.path("mailed.wav")
        with open(path, "wb") as file:
            file.write(next(iter(mail.iter_attachments())).get_content())
        level = tones.level(path, 440)
        assert abs(level + 10) < 1.5, f"440 Hz was mailed at {level:.1f} dB, sent at -10"
        assert not server.problems, server.problems
    exported = exchange.path("exported.wav")
    exchange.ask("voicemail", "play", "204", message["id"], "--to", exported)
    with wave.open(exported, "rb") as one, wave.open(path, "rb") as other:
        assert one.readframes(10**7) == other.readframes(10**7), "what is exported is not what was mailed"
    with Phone(204) as owner:
        place = owner.call("*81")
        owner.press("1")
        heard = owner.talk(place, 1000, 22)
        owner.hang_up()
    best = max(loudness(heard[n:n + 100], 440) for n in range(0, len(heard) - 100, 10))
    assert best > -13, f"440 Hz was heard at {best:.1f} dB"
    delete_all(exchange)


@baresip_case
def baresip_leaves_a_message_and_hears_it(exchange):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "700.wav")
        tones.write(path, 700, 30)
        phone = baresip.Baresip(205, path, 4461)
        try:
            exchange.wait("the registration", lambda: exchange.is_registered(205), 10)
            phone.command("dial", "*80")
            time.sleep(4)
            phone.command("hangup")
            exchange.wait("the message", lambda: box(exchange)["new"] == 1)
            before = phone.recordings()
            phone.command("dial", "*81")
            time.sleep(1)
            phone.command("sndcode", "1")
            time.sleep(22)
            phone.command("hangup")
            exchange.expect_quiet()
            time.sleep(0.5)
            level = max(tones.level(one, 700) for one in phone.recordings() if one not in before)
            # Among the prompts: it is a part of what was heard.
            assert level > -33, f"700 Hz was heard at {level:.1f} dB"
        finally:
            phone.stop()
    delete_all(exchange)


@needs_nothing
def mail_test_shows_the_dialogue(exchange):
    with MailServer(exchange.path("mail.crt"), exchange.path("mail.key")) as server:
        said = exchange.ask("mail", "test", "admin@localhost")["dialogue"]
        assert "> STARTTLS" in said and "> AUTH PLAIN ***" in said and "< 250 taken" in said, said
        assert PASSWORD not in said and len(server.mails) == 1, said
    refused = subprocess.run(
        [exchange.program, "mail", "test", "a@localhost\r\nRCPT TO:<x@y>", "--socket", exchange.path("control.sock")],
        capture_output=True, text=True, timeout=30, check=False)
    assert refused.returncode == 1 and "not a mail address" in refused.stderr, refused


@needs_nothing
def a_mail_survives_the_exchange(exchange):
    """Killed while the server has not said that it has the mail: it goes out again, as the same mail."""
    with MailServer(exchange.path("mail.crt"), exchange.path("mail.key"), stalls=True) as server, Phone(207) as caller:
        leave(caller, 440, 1.5)
        exchange.wait("the mail on its way", lambda: server.seen, 8)
        exchange.kill()
    with MailServer(exchange.path("mail.crt"), exchange.path("mail.key")) as second:
        exchange.run_again()
        exchange.wait("the mail", lambda: server.seen[0] in second.seen, 8)
        time.sleep(3)
        # Others that no server had taken may go with it.
        assert second.seen.count(server.seen[0]) == 1, (second.seen, server.seen)
    delete_all(exchange)


@case(("a user who may mount", can_mount()))
def a_full_disk_takes_no_message_and_says_so(exchange):
    folder = exchange.path("state/voicemail")
    os.makedirs(folder, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4k", "none", folder], check=True, capture_output=True)
    try:
        with Phone(207) as phone:
            heard = phone.talk(phone.call("*80"), 440, 8)
            phone.reply(phone.request("BYE"), "200 OK", "x")
        assert len(heard) > 40, f"the caller was left in silence: {len(heard)} packets"
        assert box(exchange)["new"] == 0, "a message was acknowledged"
        assert "A message could not be recorded any longer" in exchange.log_text()
        exchange.hang_up_everything()
    finally:
        subprocess.run(["umount", "-l", folder], check=True, capture_output=True)


# MARK: kill -9 at every step

def state(exchange):
    """Messages that there are, and whether their files hold what their headers say."""
    messages = [m for m in box(exchange)["messages"] if m["state"] != "deleted"]
    for message in messages:
        for name in message["files"]:
            path = exchange.path("state/voicemail/" + name)
            with open(path, "rb") as file:
                data = file.read()
            told = int.from_bytes(data[40:44], "little")
            assert 0 < told == len(data) - 44, f"{name} says {told} bytes, and has {len(data) - 44}"
    return messages


def leave_one(exchange, traced, told):
    with Phone(207) as phone:
        leave(phone, 440, 1.2)
    exchange.wait("the message", lambda: traced.is_over or len(state(exchange)) == 1, 8)
    told["is acknowledged"] = not traced.is_over and len(state(exchange)) == 1


def is_whole_or_not_there(exchange, told):
    messages = state(exchange)
    assert len(messages) == 1 if told.get("is acknowledged") else len(messages) <= 1, messages
    left = [name for name in os.listdir(exchange.path("state/voicemail/204")) if name.endswith(".part")]
    assert not left, left
    delete_all(exchange)


@needs_nothing
def a_killed_exchange_has_its_messages(exchange):
    """Before every write, sync, rename and commit of leaving a message, in an ordinary run before some of them."""
    sweep(exchange, lambda exchange: {}, leave_one, is_whole_or_not_there)
