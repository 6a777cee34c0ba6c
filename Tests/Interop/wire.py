"""What phones hear, off the wire: the recorder of baresip 1.0 writes nothing any more once a call was renegotiated."""
import collections
import contextlib
import math
import socket
import struct
import threading
import time

import tones
from by_hand import linear as of_a_law
from paging import linear as of_mu_law

ETHERNET, ALL, OUTGOING, UDP = 14, 3, 4, 17
DECODERS = {0: [of_mu_law(code) for code in range(256)], 8: [of_a_law(code) for code in range(256)]}
LOUD, QUIET = -16, -30  # dB; tones are sent at -10
PACKET = 160  # samples


def can_listen():
    with contextlib.suppress(OSError, AttributeError):
        socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL)).close()
        return True
    return False


class Wire:
    """The G.711 packets of the last seconds on the loopback interface, by the port that they go to."""

    def __init__(self):
        self.packets = collections.deque(maxlen=2000)
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL))
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        self.socket.bind(("lo", 0))
        self.socket.settimeout(0.2)
        self.is_open = True
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.is_open = False
        self.thread.join(5)
        self.socket.close()

    def listen(self):
        while self.is_open:
            with contextlib.suppress(TimeoutError, socket.timeout):
                frame, address = self.socket.recvfrom(2048)
                if address[2] != OUTGOING:  # each is seen as it leaves, and as it comes
                    self.take(frame[ETHERNET:])

    def take(self, packet):
        length = (packet[0] & 15) * 4
        if packet[0] >> 4 != 4 or packet[9] != UDP or len(packet) < length + 8 + 12:
            return
        port = struct.unpack_from("!H", packet, length + 2)[0]
        media = packet[length + 8:]
        if media[0] >> 6 == 2 and media[1] & 0x7F in DECODERS and len(media) == 12 + PACKET:
            self.packets.append((time.time(), port, media))

    def level(self, phone, hertz, seconds=0.6):
        """Of a sine in what has come to the phone just now, in dB below a full-scale one; -99 for silence."""
        since = time.time() - seconds
        heard = [media for at, port, media in list(self.packets) if at > since and port in phone.ports]
        if len(heard) < seconds * 50 * 0.6:
            return -99.0
        samples = [DECODERS[media[1] & 0x7F][code] for media in heard for code in media[12:]]
        peak = tones.goertzel(samples, hertz, tones.RATE)
        return 20 * math.log10(max(peak, 1) / 32767)

    def expect(self, exchange, phone, name, hertz, *not_hertz):
        """It hears this, sooner or later, and none of those."""
        found = {}

        def is_so():
            found.update({one: round(self.level(phone, one), 1) for one in (hertz, *not_hertz)})
            return found[hertz] > LOUD and all(found[one] < QUIET for one in not_hertz)
        try:
            exchange.wait("", is_so, 10)
        except AssertionError:
            raise AssertionError(f"{name} should hear {hertz} Hz at -10 dB; it hears {found}") from None
