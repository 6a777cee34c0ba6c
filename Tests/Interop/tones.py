"""Sine tones as WAV files, and how strong a sine is in a recording."""
import array
import math
import wave

RATE = 8000


def write(path, hertz, seconds, level=-10.0):
    """`level` in dB below a full-scale sine."""
    peak = 32767 * 10 ** (level / 20)
    samples = array.array(
        "h", (round(peak * math.sin(2 * math.pi * hertz * n / RATE)) for n in range(int(RATE * seconds))))
    with wave.open(path, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())


def level(path, hertz, channel=0, last=None):
    """The strongest second of the sine in a channel, or in its last seconds; in dB below a full-scale one, -99 for silence."""
    with wave.open(path, "rb") as file:
        rate = file.getframerate()
        channels = file.getnchannels()
        samples = array.array("h", file.readframes(file.getnframes()))[channel::channels]
    if last:
        samples = samples[-round(last * rate):]
    best = 0.0
    for start in range(0, max(1, len(samples) - rate), rate // 4):
        best = max(best, goertzel(samples[start:start + rate], hertz, rate))
    return 20 * math.log10(best / 32767) if best > 1 else -99.0


def goertzel(samples, hertz, rate):
    """The peak of the sine in the samples."""
    if not samples:
        return 0.0
    factor = 2 * math.cos(2 * math.pi * hertz / rate)
    first = second = 0.0
    for sample in samples:
        first, second = sample + factor * first - second, first
    power = first * first + second * second - factor * first * second
    return 2 * math.sqrt(max(power, 0)) / len(samples)
