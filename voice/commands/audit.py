"""`callgate audit`: checks the chain of events and says where it breaks."""

from __future__ import annotations

import argparse
import json

from voice.bootstrap import build
from voice.domain.actor import SYSTEM
from voice.ports.crm import ChainReport
from voice.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a sentence")


def run(args: argparse.Namespace) -> int:
    """Exit code 0 for a whole chain, 1 for a broken one."""
    report = build(Settings()).crm.verify(SYSTEM)
    print(json.dumps(_plain(report)) if args.json else _sentence(report))
    return 0 if report.ok else 1


def _plain(report: ChainReport) -> dict[str, object]:
    head = {"seq": report.head.seq, "hash": report.head.hash} if report.head else None
    breaks = [{"seq": broken.seq, "kind": broken.kind} for broken in report.breaks]
    return {"ok": report.ok, "checked": report.checked, "head": head, "breaks": breaks}


def _sentence(report: ChainReport) -> str:
    if not report.ok:
        places = ", ".join(f"{broken.kind} at {broken.seq}" for broken in report.breaks)
        return f"The chain is broken: {places}. {report.checked} events were checked."
    head = f"; the last has the hash {report.head.hash}" if report.head else ""
    return f"The chain is whole: {report.checked} events{head}."
