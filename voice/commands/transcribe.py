"""`callgate transcribe`: one audio file to a transcript on standard output."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from voice.bootstrap import transcriber
from voice.domain.errors import NotFound
from voice.domain.hints import CallHints
from voice.domain.recording import Direction
from voice.domain.transcript import Transcript
from voice.settings import Settings
from voice.transcribe import formats
from voice.transcribe.exports.dialects import DIALECTS
from voice.transcribe.probe import probe

FORMATS = ("json", *DIALECTS)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("audio", type=Path, help="wav, mp3, m4a, aac, amr, ogg, webm or flac")
    parser.add_argument("--format", choices=FORMATS, default="txt")
    parser.add_argument("--language", choices=["zh", "en"], help="default: detected")
    parser.add_argument("--direction", choices=[*Direction], type=Direction, default=Direction.UNKNOWN)


def run(args: argparse.Namespace) -> int:
    if not args.audio.is_file():
        raise NotFound(f"There is no file {args.audio}.")
    settings = Settings()
    probe(args.audio, min_ms=settings.min_duration_ms)
    hints = CallHints(language=args.language, direction=args.direction)
    transcript = transcriber(settings)(args.audio, hints, _show_progress)
    print(_written(transcript, args.format, args.audio), end="")
    return 0


def _written(transcript: Transcript, form: str, audio: Path) -> str:
    name = "_".join(audio.stem.split())
    text = DIALECTS[form].write(transcript, name) if form in DIALECTS else formats.to_json(transcript)
    return text if not text or text.endswith("\n") else text + "\n"


def _show_progress(fraction: float) -> None:
    if sys.stderr.isatty():
        print(f"\r{fraction:4.0%}", end="\n" if fraction >= 1 else "", file=sys.stderr, flush=True)
