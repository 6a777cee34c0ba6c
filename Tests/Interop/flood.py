#!/usr/bin/env python3
"""Sends requests of strangers as fast as is wanted, from as many addresses as are wanted.

    flood.py HOST PORT --rate 20000 --seconds 10 --sources 1000

Prints how many were sent, as JSON. Many messages go to the kernel with one call (sendmmsg(2)), each with the address
that it is to come from (IP_PKTINFO, ip(7)), so that the sender takes little of the processor that it shares with who
is flooded.
"""
import argparse
import ctypes
import errno
import json
import socket
import struct
import time

METHODS = ("REGISTER", "INVITE", "OPTIONS", "SUBSCRIBE", "MESSAGE")
# Copies of one request are answered alike; so many different ones come before the first comes again.
DIFFERENT = 20_000
AT_ONCE = 100
IP_PKTINFO = 8  # older versions of the socket module do not name it


def request(number, host, port):
    method = METHODS[number % len(METHODS)]
    user = 100 + number % 900
    return (f"{method} sip:{user}@{host} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bKflood{number}\r\n"
            f"Max-Forwards: 70\r\nFrom: <sip:{user}@{host}>;tag=f{number}\r\nTo: <sip:{user}@{host}>\r\n"
            f"Call-ID: flood{number}@192.0.2.1\r\nCSeq: 1 {method}\r\n"
            f"Contact: <sip:{user}@192.0.2.1>\r\nEvent: presence\r\nContent-Length: 0\r\n\r\n").encode()


def source(number):
    """One of the addresses of 127.66.0.0/16, all of which are this machine."""
    return socket.inet_aton(f"127.66.{number >> 8}.{(number & 255) or 1}" if number else "127.66.0.1")


class Piece(ctypes.Structure):
    _fields_ = [("base", ctypes.c_char_p), ("length", ctypes.c_size_t)]


class Header(ctypes.Structure):
    """`struct mmsghdr` with its `struct msghdr` (recvmsg(2))."""
    _fields_ = [("name", ctypes.c_char_p), ("name_length", ctypes.c_uint32), ("pieces", ctypes.POINTER(Piece)),
                ("piece_count", ctypes.c_size_t), ("control", ctypes.c_char_p), ("control_length", ctypes.c_size_t),
                ("flags", ctypes.c_int), ("padding", ctypes.c_int), ("sent", ctypes.c_uint)]


class Flood:
    """The messages, ready for the kernel, one behind the other."""

    def __init__(self, host, port, sources):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)  # nobody reads the answers
        self.send = ctypes.CDLL(None, use_errno=True).sendmmsg
        self.place = struct.pack("=HH4s8x", socket.AF_INET, socket.htons(port), socket.inet_aton(host))
        self.controls = [
            struct.pack("=QiiI4s4s4x", 28, socket.IPPROTO_IP, IP_PKTINFO, 0, source(number), bytes(4))
            for number in range(sources)]
        self.messages = [request(number, host, port) for number in range(DIFFERENT)]
        self.pieces = (Piece * DIFFERENT)(*(Piece(one, len(one)) for one in self.messages))
        self.headers = (Header * DIFFERENT)()
        for number, header in enumerate(self.headers):
            control = self.controls[number % sources]
            header.name, header.name_length = self.place, len(self.place)
            header.pieces, header.piece_count = ctypes.pointer(self.pieces[number]), 1
            header.control, header.control_length = control, len(control)
        self.next = 0

    def give(self, count):
        """How many of so many the kernel took."""
        count = min(count, AT_ONCE, DIFFERENT - self.next)
        first = ctypes.byref(self.headers, self.next * ctypes.sizeof(Header))
        taken = self.send(self.socket.fileno(), first, count, 0)
        if taken < 0:
            # An ICMP error of before; anything else is a mistake of this program.
            if ctypes.get_errno() not in (errno.ECONNREFUSED, errno.ENOBUFS, errno.EAGAIN, errno.EINTR):
                raise OSError(ctypes.get_errno(), "sendmmsg")
            return 0
        self.next = (self.next + taken) % DIFFERENT
        return taken


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    parser.add_argument("--rate", type=int, default=20_000, help="messages a second")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--sources", type=int, default=1)
    wanted = parser.parse_args()
    flood = Flood(wanted.host, wanted.port, wanted.sources)
    began, sent = time.monotonic(), 0
    while (passed := time.monotonic() - began) < wanted.seconds:
        due = int(passed * wanted.rate)
        while sent < due:
            sent += flood.give(due - sent)
        time.sleep(0.001)
    print(json.dumps({"sent": sent, "seconds": time.monotonic() - began}))


if __name__ == "__main__":
    main()
