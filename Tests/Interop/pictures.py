"""Sound and picture in one call: two baresips, and two phones in Python that look at every byte."""
import os
import re
import socket
import struct
import tempfile
import time

import baresip
import tones
from by_hand import Phone, header, needs_nothing
from cases import baresip_case
from exchange import HOST


# MARK: Two baresips

@baresip_case
def baresip_shows_its_picture(exchange):
    """VP8 both ways, one side with RTP and RTCP on one port; then baresip ends the picture's line (port 0)."""
    with tempfile.NamedTemporaryFile(suffix=".wav") as sound:
        tones.write(sound.name, 440, 20)
        first = baresip.Baresip(204, sound.name, 4461, picture=True, multiplexed=True)
        second = baresip.Baresip(205, sound.name, 4462, picture=True)
        try:
            exchange.wait("the registrations", lambda: exchange.is_registered(204) and exchange.is_registered(205), 10)
            first.command("dial", "205")
            exchange.wait("the pictures", lambda: all(
                "receiving with resolution 176 x 144" in phone.log_text() for phone in (first, second)), 10)
            time.sleep(4)  # the first report comes within 3.1 s, and baresip counts by reports
            first.command("video_dir", "inactive")
            time.sleep(3)
            first.command("hangup")
            exchange.expect_quiet()
            exchange.wait("the call record", lambda: exchange.last_record() is not None)
            time.sleep(0.5)
            expect_pictures(exchange.last_record(), first, second)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{first.log_text()[-1200:]}\n{second.log_text()[-1200:]}") from None
        finally:
            first.stop()
            second.stop()


def expect_pictures(record, first, second):
    assert "RTP/RTCP multiplexing enabled" in first.log_text(), "the caller was not granted one port"
    assert "RTP/RTCP multiplexing enabled" not in second.log_text(), "the callee was offered one port"
    for leg in record["legs"]:
        assert leg["codecs"] == ["audio PCMU/8000"], leg["codecs"]
        sound, picture = leg["streams"]
        # Fifty packets a second for seven seconds; about twenty for four.
        assert sound["packetsReceived"] > 300 and sound["packetsSent"] > 300, sound
        assert 40 < picture["packetsReceived"] < 120 and 40 < picture["packetsSent"] < 120, picture
        # What was on its way when the line ended is nobody's.
        assert not sound["foreignPackets"] and picture["foreignPackets"] < 10, leg["streams"]
    for phone in (first, second):
        counted = [received for received, _ in phone.counted()]
        assert len(counted) == 2 and counted[0] > 80 and counted[1] > 10, f"by its own count it received {counted}"


# MARK: Two phones in Python

PCMA, VP8 = 8, 97


class Videophone(Phone):
    """A phone with a second socket, for the picture."""

    def __init__(self, number, ssrc, extra=""):
        super().__init__(number)
        self.picture = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.picture.bind((HOST, 0))
        self.ssrc, self.extra = ssrc, extra
        self.direction, self.version, self.sent = "sendrecv", 1, 0
        self.places = []
        self.without = ("m=video", "m=video")

    def __exit__(self, *_):
        super().__exit__()
        self.picture.close()

    def sdp(self):
        return (f"v=0\r\no=- 1 {self.version} IN IP4 {HOST}\r\ns=-\r\nc=IN IP4 {HOST}\r\nt=0 0\r\n"
                f"m=audio {self.media.getsockname()[1]} RTP/AVP {PCMA}\r\na=rtpmap:{PCMA} PCMA/8000\r\n{self.extra}"
                f"m=video {self.picture.getsockname()[1]} RTP/AVP {VP8}\r\na=rtpmap:{VP8} VP8/90000\r\n"
                f"a=rtcp-fb:{VP8} nack pli\r\n{self.extra}a={self.direction}\r\n").replace(*self.without)

    def learn(self, description):
        """Where the exchange wants sound and picture."""
        self.places = [(HOST, int(port)) for port in re.findall(r"m=(?:audio|video) (\d+) ", description)]
        assert len(self.places) == 2 and all(port for _, port in self.places), description

    def show(self, other, count=20):
        """Sends packets on both lines; gives what the other got of each: (header fields, payload)."""
        payloads = ([os.urandom(160) for _ in range(count)], [os.urandom(900 + n) for n in range(count)])
        for line, (sock, kind) in enumerate([(self.media, PCMA), (self.picture, VP8)]):
            for payload in payloads[line]:
                self.sent += 1
                marker = 0x80 if self.sent % 5 == 0 else 0
                sock.sendto(struct.pack("!BBHII", 0x80, kind | marker, self.sent & 0xFFFF, self.sent * 160,
                                        self.ssrc + line) + payload, self.places[line])
                time.sleep(0.002)
        return payloads, [drained(other.media), drained(other.picture)]


def drained(sock, seconds=0.3):
    """The RTP packets that have come, without RTCP (RFC 5761 section 4)."""
    packets = []
    sock.settimeout(seconds)
    while True:
        try:
            packet = sock.recv(2048)
        except TimeoutError:
            return packets
        if not 192 <= packet[1] <= 223:
            packets.append(packet)


def expect_untouched(sent, got, kind):
    assert [packet[12:] for packet in got] == sent, f"{len(got)} packets of {len(sent)} came, or not as they were"
    assert {packet[1] & 0x7F for packet in got} == {kind}, "the payload type is another"
    assert any(packet[1] & 0x80 for packet in got), "the markers are gone"
    assert len({packet[8:12] for packet in got}) == 1, "the stream changed its SSRC"
    numbers = [struct.unpack("!H", packet[2:4])[0] for packet in got]
    assert all(after - before & 0xFFFF == 1 for before, after in zip(numbers, numbers[1:])), numbers


def expect_both_ways(caller, callee):
    for speaker, listener in [(caller, callee), (callee, caller)]:
        sent, got = speaker.show(listener)
        expect_untouched(sent[0], got[0], PCMA)
        expect_untouched(sent[1], got[1], VP8)
    return got


def change_picture(caller, callee, direction, ended=False):
    """A re-INVITE of the caller that changes the picture's line alone, answered likewise."""
    for phone in (caller, callee):
        phone.direction, phone.version = direction, phone.version + 1
    caller.send("INVITE", caller.target, caller.peer, body=caller.sdp())
    offer = callee.request("INVITE")
    sound, picture = offer.split("m=video")
    assert ended == picture.startswith(" 0 ") and "a=inactive" not in sound, offer
    assert ended or f"a={direction}" in picture, offer
    callee.reply(offer, "200 OK", "video", callee.sdp())
    answer = caller.final("INVITE")
    assert answer.startswith("SIP/2.0 200 "), answer
    picture = answer.split("m=video")[1]
    assert picture.startswith(" 0 ") if ended else f"a={direction}" in picture, answer
    caller.send("ACK", caller.target, caller.peer, cseq=caller.cseq)
    callee.request("ACK")


def end_picture(caller, callee):
    """RFC 3264 section 8.2: port 0. Packets that are sent all the same reach nobody; the sound goes on."""
    for phone in (caller, callee):
        phone.without = (f"m=video {phone.picture.getsockname()[1]}", "m=video 0")
    change_picture(caller, callee, "sendrecv", ended=True)
    for speaker, listener in [(caller, callee), (callee, caller)]:
        sent, got = speaker.show(listener)
        expect_untouched(sent[0], got[0], PCMA)
        assert got[1] == [], f"{len(got[1])} packets of a picture that was ended came"


def expect_the_wish_for_a_picture(caller, callee, own_ssrc):
    """RFC 4585: the callee lost the picture; the caller is told, on its one port, of its own stream."""
    report = struct.pack("!BBHI", 0x80, 201, 1, 0xCA11EE)
    wish = struct.pack("!BBHII", 0x81, 206, 2, 0xCA11EE, own_ssrc)
    place, port = callee.places[1]
    callee.picture.sendto(report + wish, (place, port + 1))
    caller.picture.settimeout(2)
    while True:
        packet = caller.picture.recv(2048)
        if 192 <= packet[1] <= 223 and packet[-12:-10] == b"\x81\xce":
            break
    assert struct.unpack("!I", packet[-4:])[0] == caller.ssrc + 1, packet.hex()


@needs_nothing
def a_picture_is_relayed_untouched(exchange):
    """Sound and picture byte for byte, both ways; the picture alone on hold and back; a wish for a whole picture."""
    with Videophone(207, 0x5EED00, "a=rtcp-mux\r\n") as caller, Videophone(208, 0xFEED00) as callee:
        callee.register()
        caller.dial(208)
        invite = callee.request("INVITE")
        assert "rtcp-mux" not in invite and "a=rtcp-fb:97 nack pli" in invite, invite
        callee.learn(invite)
        callee.reply(invite, "200 OK", "video", callee.sdp())
        answer = caller.final("INVITE")
        assert answer.startswith("SIP/2.0 200 ") and answer.count("a=rtcp-mux\r\n") == 2, answer
        caller.learn(answer)
        caller.target, caller.peer = header(answer, "Contact").strip("<>"), header(answer, "To")
        caller.send("ACK", caller.target, caller.peer, cseq=caller.cseq)
        callee.request("ACK")
        expect_both_ways(caller, callee)
        sent, got = caller.show(callee)
        expect_untouched(sent[1], got[1], VP8)
        expect_the_wish_for_a_picture(caller, callee, struct.unpack("!I", got[1][0][8:12])[0])
        change_picture(caller, callee, "inactive")
        for speaker, listener in [(caller, callee), (callee, caller)]:
            sent, got = speaker.show(listener)
            expect_untouched(sent[0], got[0], PCMA)
            assert got[1] == [], f"{len(got[1])} packets of a picture on hold came"
        change_picture(caller, callee, "sendrecv")
        expect_both_ways(caller, callee)
        end_picture(caller, callee)
        caller.send("BYE", caller.target, caller.peer)
        callee.reply(callee.request("BYE"), "200 OK", "video")
        assert caller.final("BYE").startswith("SIP/2.0 200 ")
        callee.register(expires=0)
