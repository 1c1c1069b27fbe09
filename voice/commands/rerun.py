"""`callgate rerun`: what today's extraction would change in the records of old calls; stored on request."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from voice.bootstrap import build
from voice.domain.actor import SYSTEM
from voice.domain.errors import CallgateError
from voice.domain.review import StoredFact
from voice.pipeline.rerun import RecordDiff
from voice.pipeline.review import shown
from voice.runtime.moment import moment
from voice.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--call", action="append", metavar="ID", help="a call; may be repeated")
    which.add_argument("--since", metavar="TIME", help="all ready calls from this time on, ISO 8601 with offset")
    which.add_argument("--all", action="store_true", help="all ready calls")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--diff", action="store_true", help="show what would change (the default)")
    what.add_argument("--apply", action="store_true", help="store it; what people decided on stays as it is")
    parser.add_argument("--json", action="store_true", help="one JSON object a changed call")


def run(args: argparse.Namespace) -> int:
    """Exit code 1 when a call could not be read; the others are done all the same."""
    rerun = build(Settings()).rerun
    calls = args.call or rerun.ready(SYSTEM, since=moment(args.since) if args.since else None)
    read, differ, failed = 0, 0, 0
    for call_id in calls:
        try:
            diff = (rerun.apply if args.apply else rerun.compare)(SYSTEM, call_id)
        except CallgateError as error:
            print(f"{call_id}: {error.detail}", file=sys.stderr)
            failed += 1
            continue
        read += 1
        if not diff.empty:
            differ += 1
            print(json.dumps(_plain(diff), ensure_ascii=False) if args.json else "\n".join(_lines(diff)))
    done = "were changed" if args.apply else "would change"
    print(f"{read} calls were read, {differ} {done}, {failed} failed.", file=sys.stderr)
    return 1 if failed else 0


def _lines(diff: RecordDiff) -> Iterator[str]:
    yield f"{diff.call_id}  {diff.called_at.isoformat(timespec='minutes')}  {diff.producer}"
    for sign, facts in (("+", diff.added), ("-", diff.gone)):
        yield from (f"  {sign} {_said(fact)}" for fact in facts)
    for before, after in diff.changed:
        yield f"  ~ {_said(before)}\n    {_said(after)}"


def _said(fact: StoredFact) -> str:
    values = shown(fact)
    fields = ", ".join(str(value) for value in values["fields"].values() if value is not None)
    waits = " (waits for confirmation)" if values["waiting"] else ""
    return f"{fact.kind}: {fields} 「{values['quote']}」{waits}"


def _plain(diff: RecordDiff) -> dict[str, Any]:
    return {
        "call_id": diff.call_id,
        "producer": diff.producer,
        "added": [shown(fact) for fact in diff.added],
        "gone": [shown(fact) for fact in diff.gone],
        "changed": [{"before": shown(before), "after": shown(after)} for before, after in diff.changed],
    }
