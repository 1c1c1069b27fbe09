"""Sound without an end as a WAV: a header whose lengths say "not known yet"."""

import struct

_UNKNOWN = 0xFFFF_FFFF
# encoding -> (format tag, bytes of a sample)
ENCODINGS = {"pcm_s16le": (1, 2), "alaw": (6, 1), "mulaw": (7, 1)}


def header(encoding: str, *, rate_hz: int, channels: int) -> bytes:
    """What stands before the first sample."""
    tag, width = ENCODINGS[encoding]
    form = struct.pack("<HHIIHH", tag, channels, rate_hz, rate_hz * width * channels, width * channels, width * 8)
    return struct.pack("<4sI4s4sI", b"RIFF", _UNKNOWN, b"WAVE", b"fmt ", len(form)) + form + _data()


def second_bytes(encoding: str, *, rate_hz: int, channels: int) -> int:
    return rate_hz * ENCODINGS[encoding][1] * channels


def _data() -> bytes:
    return struct.pack("<4sI", b"data", _UNKNOWN)
