"""Announcements: through phones that answer by themselves, and to a group address."""
import math
import os
import socket
import struct
import tempfile
import threading
import time

import baresip
import tones
from by_hand import Phone, loudness, needs_nothing
from cases import baresip_case
from exchange import GROUP, HOST


@baresip_case
def phones_speak_an_announcement(exchange):
    """Both hear the caller, and the caller hears neither."""
    with tempfile.TemporaryDirectory() as folder:
        phones = {}
        try:
            for index, (number, hertz) in enumerate({205: 700, 206: 1000}.items()):
                path = os.path.join(folder, f"{hertz}.wav")
                tones.write(path, hertz, 40)
                phones[number] = baresip.Baresip(number, path, 4471 + index)
            exchange.wait("the registrations", lambda: all(exchange.is_registered(n) for n in phones), 10)
            caller = Phone(204)
            heard = caller.talk(caller.call("*90"), 440, 4)
            caller.hang_up()
            exchange.expect_quiet()
            time.sleep(0.5)
            for number, phone in phones.items():
                levels = [tones.level(path, 440) for path in phone.recordings()]
                assert levels, f"{number} did not answer:\n" + phone.log_text()[-1500:]
                assert abs(max(levels) + 10) < 1.5, f"{number} heard it at {max(levels):.1f} dB, said at -10"
            for hertz in [700, 1000]:
                assert loudness(heard, hertz) < -40, f"the caller heard a phone: {loudness(heard, hertz):.1f} dB"
        finally:
            for phone in phones.values():
                phone.stop()


@needs_nothing
def an_announcement_to_a_group_address(exchange):
    """One stream of G.711, which any phone on the network may listen to."""
    address, port = GROUP.split(":")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind((address, int(port)))
        listener.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                            struct.pack("4s4s", socket.inet_aton(address), socket.inet_aton(HOST)))
        listener.settimeout(1)
        packets = []

        def listen():
            try:
                while True:
                    packets.append(listener.recv(2048))
            except socket.timeout:
                pass
        caller = Phone(204)
        place = caller.call("*91")
        ear = threading.Thread(target=listen)
        ear.start()
        caller.talk(place, 440, 3)
        caller.hang_up()
        ear.join()
    assert len(packets) > 120, f"{len(packets)} packets came"
    fields = [struct.unpack("!BBHII", packet[:12]) for packet in packets]
    assert {kind & 0x7F for _, kind, _, _, _ in fields} == {0}, "it is no G.711 with the μ-law"
    assert len({source for *_, source in fields}) == 1, "the stream changed its SSRC"
    steps = [after[2] - before[2] & 0xFFFF for before, after in zip(fields, fields[1:])]
    assert set(steps) == {1}, f"packets are missing: {steps}"
    samples = [linear(code) for packet in packets for code in packet[12:]]
    level = 20 * math.log10(max(tones.goertzel(samples[8000:16000], 440, 8000), 1) / 32767)
    assert abs(level + 10) < 1.5, f"it was heard at {level:.1f} dB, said at -10"


def linear(code):
    """The 16-bit sample of a G.711 μ-law code."""
    code = ~code & 0xFF
    value = ((code & 15) << 3) + 0x84 << (code >> 4 & 7)
    return 0x84 - value if code & 0x80 else value - 0x84
