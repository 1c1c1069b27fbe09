"""`callgate process`: the follow-up record of one audio file, without a database."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from voice.bootstrap import extractor, transcriber
from voice.domain.errors import InvalidInput
from voice.domain.recording import CallMetadata, Direction
from voice.pipeline.hints import hints_of
from voice.pipeline.proposals import identified, supported
from voice.pipeline.review import shown
from voice.runtime.moment import moment
from voice.runtime.record_json import Record, record_json
from voice.runtime.record_table import record_table
from voice.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("audio", type=Path)
    parser.add_argument(
        "--called-at", required=True, metavar="TIME", help="ISO 8601 with offset; due dates count from it"
    )
    parser.add_argument("--direction", choices=[direction.value for direction in Direction], default="unknown")
    parser.add_argument("--language", choices=["zh", "en"], help="left out: detected")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def run(args: argparse.Namespace) -> int:
    metadata = CallMetadata(
        called_at=moment(args.called_at), direction=Direction(args.direction), language=args.language
    )
    record = _record(args.audio, metadata, Settings())
    print(json.dumps(record, ensure_ascii=False, indent=2) if args.json else record_table(record))
    return 0


def _record(audio: Path, metadata: CallMetadata, settings: Settings) -> Record:
    if not audio.is_file():
        raise InvalidInput(f"There is no file {audio}.", code="no_such_file")
    transcript = transcriber(settings)(audio, hints_of(metadata), _progress)
    facts = supported(extractor(settings)(transcript, metadata).all(), transcript)
    return record_json(shown(fact) for fact in identified("", facts, run=1))


def _progress(fraction: float) -> None:
    if sys.stderr.isatty():
        end = "\n" if fraction >= 1 else ""
        print(f"\rTranscribing … {fraction:4.0%}", end=end, file=sys.stderr, flush=True)
