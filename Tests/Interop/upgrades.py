"""WebSocket is not served: whoever asks for it at a stream is refused and closed, and fills nothing."""
import contextlib
import socket
import ssl

from cases import case
from exchange import HOST, PORT, TLS_PORT

WITHOUT_CALLS = {"web-sockets-are-refused-at-every-stream", "requests-for-web-pages-fill-no-memory"}
# RFC 6455 §4.1, with the words of RFC 7118 §3.
UPGRADE = (f"GET / HTTP/1.1\r\nHost: {HOST}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Protocol: sip\r\n").encode()
MESSAGE = (f"OPTIONS sip:{HOST} SIP/2.0\r\nVia: SIP/2.0/WS x.invalid;branch=z9hG4bKws\r\nFrom: <sip:201@{HOST}>;tag=1\r\n"
           f"To: <sip:{HOST}>\r\nCall-ID: ws\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n").encode()
MASK = b"\x01\x02\x03\x04"
FLOODERS, FLOOD_BYTES = 400, 1 << 20
# MiB, of the 400 that are offered.
MOST = 48
MEBIBYTE = 1024  # of the kilobytes that `status` tells

needs_nothing = case(("python", True))


def frame(payload, first=0x82, length=None):
    """A frame of RFC 6455 §5.2 from a client; `length` may be anything."""
    told = len(payload) if length is None else length
    head = bytes([first, 0x80 | told]) if told < 126 else bytes([first, 0x80 | 127]) + told.to_bytes(8, "big")
    return head + MASK + bytes(byte ^ MASK[at % 4] for at, byte in enumerate(payload))


OPENINGS = {
    "an upgrade": UPGRADE + b"\r\n",
    "an upgrade with a length": UPGRADE + b"Content-Length: 0\r\n\r\n",
    "an upgrade and a message": UPGRADE + b"Content-Length: 0\r\n\r\n" + frame(MESSAGE),
    "an upgrade with two lengths": UPGRADE + b"Content-Length: 0\r\nContent-Length: 9\r\n\r\n",
    "an upgrade in HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a frame without an upgrade": frame(MESSAGE),
    "a frame of 2^63 bytes": frame(b"x" * 100, length=1 << 63),
    "a frame of 2^63 - 1 bytes": frame(b"x" * 100, length=(1 << 63) - 1),
    "a text in fragments": b"".join(frame(MESSAGE[at:at + 1], 0x01 if at == 0 else 0x00) for at in range(len(MESSAGE))),
    "a ping and a close": frame(b"hello", 0x89) + frame(b"\x03\xe8", 0x88),
    "a length of 2^63": UPGRADE + b"Content-Length: 9223372036854775808\r\n\r\n",
    "chunks": UPGRADE + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
}


@contextlib.contextmanager
def stream(port, source=HOST):
    with socket.create_connection((HOST, port), timeout=8, source_address=(source, 0)) as plain:
        if port != TLS_PORT:
            yield plain
            return
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with context.wrap_socket(plain) as protected:
            yield protected


def said_until_closed(connection):
    """All that comes until the exchange ends the stream; it must, long before it loses patience with strangers."""
    said = b""
    with contextlib.suppress(ConnectionError, ssl.SSLError):
        while data := connection.recv(65536):
            said += data
    return said


def expect_service():
    """Whoever speaks SIP at these streams is answered."""
    for port in (PORT, TLS_PORT):
        with stream(port) as connection:
            connection.sendall(MESSAGE)
            assert connection.recv(4096).startswith(b"SIP/2.0 401 ")


@needs_nothing
def web_sockets_are_refused_at_every_stream(exchange):
    for port in (PORT, TLS_PORT):
        for number, (name, opening) in enumerate(OPENINGS.items()):
            with stream(port, f"127.71.0.{number + 1}") as connection:
                connection.sendall(opening)
                said = said_until_closed(connection)
                assert not said.startswith(b"HTTP/") and b" 101 " not in said, (name, said)
                assert not said or said.startswith((b"SIP/2.0 400 ", b"SIP/2.0 505 ", b"SIP/2.0 513 ")), (name, said)
    expect_service()


@needs_nothing
def requests_for_web_pages_fill_no_memory(exchange):
    """Many who ask and never end their question, from many addresses, as much as the exchange takes of it."""
    before = exchange.ask("status")["residentKilobytes"]
    line = b"Cookie: " + b"a" * 1000 + b"\r\n"
    endless = b"GET / HTTP/1.1\r\nHost: x\r\n" + line * (FLOOD_BYTES // len(line))
    given = most = 0
    for number in range(FLOODERS):
        with stream((PORT, TLS_PORT)[number % 2], f"127.72.{number >> 5}.{number % 32 + 1}") as connection:
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                for at in range(0, len(endless), 16_384):
                    connection.sendall(endless[at:at + 16_384])
                    given += 16_384
            assert not said_until_closed(connection).startswith(b"HTTP/")
        if number % 50 == 49:
            most = max(most, exchange.ask("status")["residentKilobytes"])
    print(f"      {FLOODERS} streams gave {given >> 20} MiB; memory at most {(most - before) / MEBIBYTE:+.1f} MiB", flush=True)
    assert most - before <= MOST * MEBIBYTE, "memory grew"
    expect_service()
