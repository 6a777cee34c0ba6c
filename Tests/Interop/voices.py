"""The exchange speaks and asks, and stands between phones that have no codec in common."""
import struct
import time

from by_hand import Phone, loudness, needs_nothing
from cases import baresip_case, talk
from pictures import drained

EVENTS = 101


# MARK: Two codecs

@baresip_case
def baresip_talks_g722_to_pcmu(exchange):
    two_codecs(exchange, "G722/16000/1", "PCMU/8000/1", "audio G722/8000", "audio PCMU/8000")


@baresip_case
def baresip_talks_opus_to_pcma(exchange):
    two_codecs(exchange, "opus/48000/2", "PCMA/8000/1", "audio opus/48000", "audio PCMA/8000")


@baresip_case
def baresip_talks_pcmu_to_opus(exchange):
    two_codecs(exchange, "PCMU/8000/1", "opus/48000/2", "audio PCMU/8000", "audio opus/48000")


def two_codecs(exchange, first, second, caller, callee):
    """Each hears the other's tone, and the record names the codec of each leg."""
    talk(exchange, "udp", codecs=(first, second), within=2.0)  # Opus is no waveform coder
    found = [leg["codecs"] for leg in exchange.last_record()["legs"]]
    assert found == [[caller], [callee]], found


# MARK: A menu

class KeyPhone(Phone):
    """A phone that says its keys as events (RFC 4733)."""

    def sdp(self):
        return (super().sdp().replace("RTP/AVP 8", f"RTP/AVP 8 {EVENTS}")
                + f"a=rtpmap:{EVENTS} telephone-event/8000\r\na=fmtp:{EVENTS} 0-16\r\n")

    def press(self, place, key, sequence):
        """100 ms of the key, and its end three times (RFC 4733 section 2.5.1.4)."""
        stamp = sequence * 160
        ends = [False] * 5 + [True] * 3
        for n, is_end in enumerate(ends):
            duration = 160 * min(n + 1, 5)
            self.media.sendto(
                struct.pack("!BBHII", 0x80, EVENTS | (0x80 if n == 0 else 0), sequence + n, stamp, 0x5EED)
                + struct.pack("!BBH", key, (0x80 if is_end else 0) | 10, duration), place)
            time.sleep(0.02)


@needs_nothing
def a_menu_hears_its_key(exchange):
    """The menu's tone is heard; key 1 stops it and leads to the echo."""
    with KeyPhone(207) as phone:
        place = phone.call("*45")
        heard = phone.talk(place, 440, 1.5)
        spoken = loudness(heard, 1000)
        assert abs(spoken + 13.2) < 1.0, f"the menu's tone of -10 dBm0 was heard at {spoken:.1f} dB below full scale"
        phone.press(place, 1, 100)
        exchange.wait("the echo", lambda: any(
            c["activity"] == "echo-test" for c in exchange.ask("calls", "now")), 5)
        drained(phone.media)  # the echo of the key's last packets
        back = phone.talk(place, 440, 2.5)
        phone.hang_up()
    level = loudness(back, 440)
    assert abs(level + 10) < 1.0, f"440 Hz came back at {level:.1f} dB, sent at -10.0"
    stray = loudness(back, 1000)
    assert stray < -40, f"the menu's tone goes on at {stray:.1f} dB"
