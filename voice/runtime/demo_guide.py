"""Walks through the demo as a user of the running service; a process of its own beside it.

python -m voice.runtime.demo_guide ADDRESS
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from voice.bootstrap import build
from voice.domain.errors import CallgateError
from voice.runtime.demo_client import DemoClient
from voice.runtime.demo_people import MANAGER, PASSWORD, PEOPLE, REP, add_people
from voice.runtime.processes import service_address
from voice.runtime.record_json import record_json
from voice.runtime.record_table import clock_time, record_table
from voice.runtime.samples import Sample, samples
from voice.settings import Settings

_LOOK_EVERY_S = 0.5
_WIDTH = 100
Show = Callable[[str], None]


def guide(address: str, settings: Settings, show: Show) -> int:
    """Users, accounts and sample calls in; every record out. Returns 1 when a call could not be processed."""
    pages = service_address(settings)
    add_people(build(settings))
    found = samples()
    with DemoClient(address, MANAGER, PASSWORD) as manager:
        for sample in found:
            if sample.account and sample.contact and sample.phone_number:
                account_id = manager.ensure_account(sample.account)
                manager.ensure_contact(account_id, sample.contact, sample.phone_number)
    with DemoClient(address, REP, PASSWORD) as rep:
        calls = [(sample, rep.upload(sample)["id"]) for sample in found]
        show(f"{len(calls)} sample calls uploaded; processing …")
        ended = [(sample, _await_end(rep, sample, call_id, show)) for sample, call_id in calls]
        for sample, call in ended:
            _show_call(rep, pages, sample, call, show)
    _show_ways_in(pages, show)
    return 0 if all(call["status"] == "ready" for _, call in ended) else 1


def _await_end(rep: DemoClient, sample: Sample, call_id: str, show: Show) -> dict[str, Any]:
    told = ""
    while (call := rep.call(call_id))["status"] in ("queued", "processing"):
        stage = call.get("stage") or call["status"]
        if stage != told:
            show(f"  {sample.name}: {stage}")
            told = stage
        time.sleep(_LOOK_EVERY_S)
    show(f"  {sample.name}: {call['status']}")
    return call


def _show_call(rep: DemoClient, pages: str, sample: Sample, call: dict[str, Any], show: Show) -> None:
    called = datetime.fromisoformat(call["called_at"])
    account = rep.account_name(call["account_id"]) if call["account_id"] else "unassigned"
    show("")
    show("─" * _WIDTH)
    show(f"{sample.name} · {account} · {called:%Y-%m-%d %H:%M} · {clock_time(call['duration_ms'] / 1000)}")
    show(f"{pages}/calls/{call['id']}")
    if call["status"] == "ready":
        show(record_table(record_json(rep.record(call["id"]))))
    else:
        error = call.get("error") or {}
        show(f"{call['status']}: {error.get('message', '')} ({error.get('code', '')})")


def _show_ways_in(pages: str, show: Show) -> None:
    show("")
    show("─" * _WIDTH)
    show(f"{pages}   password of all demo users: {PASSWORD}")
    for person in PEOPLE:
        show(f"  {person['login']:<6} {person['name']} ({person['role']})")


def main(address: str) -> int:
    try:
        return guide(address, Settings(), lambda line: print(line, flush=True))  # noqa: T201
    except CallgateError as error:
        print(f"callgate: {error.detail}" + (f"\n  {error.remedy}" if error.remedy else ""), file=sys.stderr)  # noqa: T201
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
