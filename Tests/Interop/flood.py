#!/usr/bin/env python3
"""Sends requests of strangers as fast as is wanted, from as many addresses as are wanted.

    flood.py HOST PORT --rate 20000 --seconds 10 --sources 1000

Prints how many were sent, as JSON.
"""
import argparse
import json
import socket
import time

METHODS = ("REGISTER", "INVITE", "OPTIONS", "SUBSCRIBE", "MESSAGE")
# Copies of one request are answered alike; so many different ones come before the first comes again.
DIFFERENT = 20_000


def request(number, host, port):
    method = METHODS[number % len(METHODS)]
    user = 100 + number % 900
    return (f"{method} sip:{user}@{host} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bKflood{number}\r\n"
            f"Max-Forwards: 70\r\nFrom: <sip:{user}@{host}>;tag=f{number}\r\nTo: <sip:{user}@{host}>\r\n"
            f"Call-ID: flood{number}@192.0.2.1\r\nCSeq: 1 {method}\r\n"
            f"Contact: <sip:{user}@192.0.2.1>\r\nEvent: presence\r\nContent-Length: 0\r\n\r\n").encode()


def sources(count):
    """One socket for each address of 127.66.0.0/16."""
    opened = []
    for number in range(count):
        one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)  # nobody reads the answers
        one.bind((f"127.66.{number >> 8}.{(number & 255) or 1}" if number else "127.66.0.1", 0))
        opened.append(one)
    return opened


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    parser.add_argument("--rate", type=int, default=20_000, help="messages a second")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--sources", type=int, default=1)
    wanted = parser.parse_args()
    place = (wanted.host, wanted.port)
    messages = [request(number, *place) for number in range(DIFFERENT)]
    sockets = sources(wanted.sources)
    began, sent, refused = time.monotonic(), 0, 0
    while (passed := time.monotonic() - began) < wanted.seconds:
        due = int(passed * wanted.rate)
        if sent >= due:
            time.sleep(0.001)
        while sent < due:
            try:
                sockets[sent % len(sockets)].sendto(messages[sent % DIFFERENT], place)
            except OSError:
                refused += 1
            sent += 1
    print(json.dumps({"sent": sent - refused, "seconds": time.monotonic() - began}))


if __name__ == "__main__":
    main()
