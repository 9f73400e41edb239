"""Speech that a test can tell apart: one tone for each phone.

All tones are whole periods in 50 ms, so that a window of so many samples, or
of any multiple, sees each of them and nothing of the others.
"""
import math

RATE = 8000
PACKET = 160  # samples in 20 ms
CYCLE = 800   # whole periods of every tone, and whole packets

HZ = {"agent": 440, "customer": 620, "supervisor": 1000, "agent2": 1400,
      "supervisor2": 1780}

# Amplitudes, full scale being 32768.  A tone counts from a quarter of what is
# spoken, as if it were there for a quarter of the window.  What is left when
# all tones are taken away is "music" from a level that neither u-law nor a tone
# that comes or goes within the window can reach.
SPOKEN = 3600
HEARD = 900
MUSIC = 2000


def ulaw_bytes():
    """The linear value of each of the 256 bytes of G.711 u-law."""
    table = []
    for byte in range(256):
        code = ~byte & 0xff
        size = (((code & 15) * 2 + 33) << (code >> 4 & 7)) - 33
        table.append(-4 * size if code & 0x80 else 4 * size)
    return table


LINEAR = ulaw_bytes()
SILENCE = b"\xff" * PACKET


def to_ulaw(value):
    """The byte whose value is nearest."""
    return min(range(256), key=lambda byte: abs(LINEAR[byte] - value))


def speech(hz):
    """One cycle of that tone, as payloads of packets."""
    wave = bytes(to_ulaw(SPOKEN * math.sin(2 * math.pi * hz * i / RATE))
                 for i in range(CYCLE))
    return [wave[i:i + PACKET] for i in range(0, CYCLE, PACKET)]


def amplitude(samples, hz):
    """How strong that tone is, by Goertzel's recurrence."""
    turn = 2 * math.cos(2 * math.pi * hz / RATE)
    before = last = 0.0
    for sample in samples:
        before, last = last, sample + turn * last - before
    power = last * last + before * before - turn * last * before
    return 2 * math.sqrt(max(power, 0)) / len(samples)


def heard(payloads):
    """Whose tones are in these packets; None stands for one that did not come.
    "music" is what is none of them."""
    samples = [LINEAR[byte] for payload in payloads
               for byte in payload or SILENCE]
    rest = sum(sample * sample for sample in samples) / len(samples)
    found = set()
    for name, hz in HZ.items():
        size = amplitude(samples, hz)
        rest -= size * size / 2
        if size > HEARD:
            found.add(name)
    if not found and rest > MUSIC * MUSIC / 2:
        found.add("music")
    return frozenset(found)


def chord(seconds):
    """Music: 16-bit samples in which no phone's tone is."""
    return b"".join(
        int(sum(2400 * math.sin(2 * math.pi * hz * i / RATE)
                for hz in (300, 760, 1160))).to_bytes(2, "little", signed=True)
        for i in range(RATE * seconds))
