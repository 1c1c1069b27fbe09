"""`callgate models heads`: which versions of the extraction heads there are, and which one workers read with."""

from __future__ import annotations

import argparse
import json

from voice.bootstrap import build
from voice.domain.actor import SYSTEM
from voice.pipeline.heads import ListedHeads
from voice.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="heads_action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="newest first; * marks the one in use")
    listing.add_argument("--json", action="store_true")
    using = actions.add_parser("use", help="have workers read with a version from their next call on")
    using.add_argument("version", help="a version, or `release` for the heads that come with the software")
    actions.add_parser("rollback", help="take the last choice back")


def run(args: argparse.Namespace) -> int:
    heads = build(Settings()).heads
    match args.heads_action:
        case "list":
            _list(heads.versions(SYSTEM), as_json=args.json)
        case "use":
            heads.use(SYSTEM, args.version)
            print(f"Workers read with {args.version} from their next call on.")
        case "rollback":
            print(f"Workers read with {heads.roll_back(SYSTEM)} again, from their next call on.")
    return 0


def _list(listed: tuple[ListedHeads, ...], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps([_plain(one) for one in listed], ensure_ascii=False, indent=2))
        return
    for one in listed:
        made = f"{one.created_at:%Y-%m-%d %H:%M}" if one.created_at else "-"
        note = "" if one.fits else "\tof another release: not used"
        print(f"{'*' if one.in_use else ' '} {one.version}\t{made}\t{_calls(one)}{note}")


def _calls(one: ListedHeads) -> str:
    data = one.manifest.get("data", {})
    return f"{data['people_calls']} reviewed calls" if data else "with the software"


def _plain(one: ListedHeads) -> dict[str, object]:
    return {
        "version": one.version,
        "created_at": one.created_at.isoformat() if one.created_at else None,
        "in_use": one.in_use,
        "fits": one.fits,
        "manifest": dict(one.manifest),
    }
