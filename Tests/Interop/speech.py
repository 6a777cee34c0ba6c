#!/usr/bin/env python3
"""How speech sounds behind the exchange: two baresips talk through the daemon, and PESQ (ITU-T P.862) judges
what each hears against what the other said. Not one of `make interop`'s cases: it needs the Python package
`pesq` with numpy, and a quiet machine.

    speech.py --voice SPEECH.wav [--bellbird PATH] [--seconds 24]

SPEECH is one voice, 8 kHz, 16 bits, mono, and not the test suite's: take the one the figures are compared with.
Exits with 1 when a call sounds worse than it may.
"""
import argparse
import array
import json
import os
import random
import struct
import sys
import tempfile
import time
import wave

import numpy
import pesq

import baresip
from by_hand import Phone, alaw
from exchange import Exchange

G711, G722, OPUS = "PCMU/8000/1", "G722/16000/1", "opus/48000/2"
RATE = 8000
LOSS = 0.03


def samples(path):
    with wave.open(path, "rb") as file:
        assert file.getsampwidth() == 2
        sound = numpy.array(array.array("h", file.readframes(file.getnframes())), dtype=float)
        return sound[::file.getnchannels()], file.getframerate()


def score(said, heard):
    """The best PESQ of all rounds of the speech that were heard whole; narrow band."""
    scores = []
    size = 1 << (len(heard) + len(said)).bit_length()
    fit = numpy.fft.irfft(numpy.fft.rfft(heard, size) * numpy.conj(numpy.fft.rfft(said, size)), size)
    place = int(numpy.argmax(fit[:max(1, len(heard) - len(said))]))
    for start in range(place % len(said), len(heard) - len(said) + 1, len(said)):
        piece = heard[start:start + len(said)]
        scores.append(pesq.pesq(RATE, said.astype(numpy.float32), piece.astype(numpy.float32), "nb"))
    assert scores, "less than one round of the speech was heard"
    return scores


def at_rate(path):
    """What was recorded, at `RATE`, without what lies beyond its band."""
    sound, rate = samples(path)
    if rate == RATE or len(sound) < rate:
        return sound
    sound = sound[:len(sound) // rate * rate]
    wanted = len(sound) * RATE // rate
    return numpy.fft.irfft(numpy.fft.rfft(sound)[:wanted // 2 + 1], wanted) * wanted / len(sound)


def looped(path, said, seconds, rate=RATE):
    rounds = int(seconds * RATE / len(said)) + 2
    if rate != RATE:
        wanted = len(said) * rate // RATE
        said = numpy.fft.irfft(numpy.fft.rfft(said), wanted) * wanted / len(said)
    with wave.open(path, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(numpy.tile(said, rounds).astype("<i2").tobytes())


def heard_by(phone, said):
    return score(said, max((at_rate(path) for path in phone.recordings()), key=len))


def talk(exchange, voice, said, codecs, seconds):
    """What the callee hears of the caller, and the other way round."""
    phones = []
    try:
        for number, codec in zip((204, 205), codecs):
            # baresip's own way from 8 to 16 kHz takes away what is above 1 kHz.
            rate = 16000 if codec == G722 else RATE
            phones.append(baresip.Baresip(number, voice[rate], 4257 + number, codecs=codec, rate=rate))
        exchange.wait("the registrations", lambda: all(exchange.is_registered(n) for n in (204, 205)), 10)
        phones[0].command("dial", "205")
        exchange.wait("the conversation", lambda: any(
            c["activity"] == "talking" for c in exchange.ask("calls", "now")), 10)
        time.sleep(seconds)
        phones[0].command("hangup")
        exchange.expect_quiet()
        time.sleep(0.5)
        return heard_by(phones[1], said), heard_by(phones[0], said)
    finally:
        for phone in phones:
            phone.stop()


def say_with_losses(exchange, said, codec, seconds):
    """What a baresip hears of a phone (A-law) of whose packets some are lost on the way."""
    with tempfile.NamedTemporaryFile(suffix=".wav") as silence:
        looped(silence.name, numpy.zeros(RATE), seconds)
        callee = baresip.Baresip(205, silence.name, 4462, codecs=codec)
        chance = random.Random(3)
        try:
            exchange.wait("the registration", lambda: exchange.is_registered(205), 10)
            with Phone(207) as phone:
                place = phone.call("205")
                sound = bytes(alaw(int(s)) for s in numpy.tile(said, int(seconds * RATE / len(said)) + 1))
                began = time.time()
                for n in range(int(seconds * 50)):
                    if chance.random() >= LOSS:
                        packet = sound[n * 160:n * 160 + 160]
                        phone.media.sendto(struct.pack("!BBHII", 0x80, 8, n, n * 160, 0x5EED) + packet, place)
                    time.sleep(max(0, began + (n + 1) * 0.02 - time.time()))
                phone.hang_up()
            exchange.expect_quiet()
            time.sleep(0.5)
            return heard_by(callee, said)
        finally:
            callee.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voice", required=True, help="8 kHz, 16 bits, mono")
    parser.add_argument("--bellbird", default=".build/debug/bellbird", help="the program under test")
    parser.add_argument("--seconds", type=float, default=24)
    wanted = parser.parse_args()
    said, rate = samples(wanted.voice)
    assert rate == RATE, "the voice is not at 8 kHz"
    exchange = Exchange(wanted.bellbird)
    failed = False

    def tell(name, scores, least=None):
        nonlocal failed
        middle = float(numpy.median(scores))
        verdict = "" if least is None else f"  at least {least:.2f}: {'yes' if middle >= least else 'NO'}"
        failed = failed or (least is not None and middle < least)
        print(f"{name:34} {middle:.2f}  of {json.dumps([round(float(s), 2) for s in scores])}{verdict}", flush=True)
        return middle

    with tempfile.TemporaryDirectory() as folder:
        voice = {rate: os.path.join(folder, f"{rate}.wav") for rate in (RATE, 16000)}
        for rate, path in voice.items():
            looped(path, said, wanted.seconds + 10, rate)
        try:
            exchange.start()
            best = {}
            for name, codec in [("PCMU", G711), ("G.722", G722), ("Opus", OPUS)]:
                best[name] = tell(f"{name} passed on", talk(exchange, voice, said, (codec, codec), wanted.seconds)[0])
            for name, codec, within in [("G.722", G722, 0.15), ("Opus", OPUS, 0.3)]:
                least = min(best["PCMU"], best[name]) - within
                there, back = talk(exchange, voice, said, (G711, codec), wanted.seconds)
                tell(f"PCMU to {name}", there, least)
                tell(f"{name} to PCMU", back, least)
            for name, codec in [("G.722", G722), ("Opus", OPUS)]:
                least = min(best["PCMU"], best[name]) - 0.9
                tell(f"PCMA to {name}, 3 % lost", say_with_losses(exchange, said, codec, wanted.seconds), least)
        finally:
            exchange.stop()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
