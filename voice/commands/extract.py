"""`callgate extract`: follow-up records from transcribed calls."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from voice.engines import models_dir
from voice.extract.labelled import LabelledCall, read_call
from voice.extract.run import Extractor
from voice.pipeline.proposals import identified
from voice.pipeline.review import shown
from voice.runtime.record_json import Record, record_json
from voice.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("calls", type=Path, nargs="+", metavar="CALL.json", help="labelled calls; a record is ignored")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write ID.json for each call instead of printing")


def run(args: argparse.Namespace) -> int:
    extractor = Extractor(models_dir(Settings()))
    if args.out is not None:
        args.out.mkdir(parents=True, exist_ok=True)
    for path in args.calls:
        call = read_call(path)
        text = json.dumps(_record(extractor, call), ensure_ascii=False, indent=2)
        if args.out is None:
            print(text)
        else:
            (args.out / f"{call.id}.json").write_text(text + "\n", encoding="utf-8")
    return 0


def _record(extractor: Extractor, call: LabelledCall) -> Record:
    facts = extractor.extract(call.transcript, called_at=call.called_at, direction=call.direction)
    return record_json(shown(fact) for fact in identified(call.id, facts.all(), run=1))
