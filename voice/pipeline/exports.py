"""Hands the rows that an actor sees out as a file, with numbers masked for those who may not see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from voice.domain.actor import Actor, UserRole
from voice.pipeline.core import core, sight_of
from voice.pipeline.crm_door import CrmDoor
from voice.pipeline.privacy import Privacy
from voice.pipeline.rights import require_role
from voice.pipeline.sheet_columns import EXPORTED, PHONES, Kind
from voice.pipeline.sheets import SheetFormat, write_sheet
from voice.ports import crm
from voice.ports.clock import Clock
from voice.ports.crm import CrmStore, Page, Sight
from voice.ports.work import Work

_AT_ONCE = 1000


class Exports(CrmDoor):
    """For managers, auditors and admins; each export is an event of the log."""

    def __init__(self, *, work: Work, clock: Clock, privacy: Privacy) -> None:
        super().__init__(work=work, clock=clock)
        self._privacy = privacy

    def write(self, actor: Actor, kind: Kind, *, file_format: SheetFormat) -> bytes:
        """All rows of that kind in the actor's sight, without what other regions share. Raises Forbidden for reps."""
        require_role(actor, "export rows", UserRole.MANAGER, UserRole.AUDITOR, UserRole.ADMIN)
        columns, now = EXPORTED[kind], self._clock.now()
        with core(), self._work() as unit:
            rows = [self._told(actor, row, columns) for row in _all_rows(unit.crm, sight_of(actor), kind)]
            crm.log_event(
                unit.crm,
                type="export.made",
                aggregate=f"export:{kind.value}",
                payload={"rows": len(rows), "format": file_format.value},
                region=actor.region,
                team=actor.team,
                actor_id=actor.user_id,
                occurred_at=now,
                now=now,
            )
            unit.commit()
        return write_sheet(columns, rows, file_format)

    def _told(self, actor: Actor, row: Any, columns: Sequence[str]) -> dict[str, Any]:
        told = {name: getattr(row, name) for name in columns}
        return told | {name: self._privacy.number(actor, told[name]) for name in PHONES & told.keys()}


def _all_rows(store: CrmStore, sight: Sight, kind: Kind) -> Iterator[Any]:
    readers: dict[Kind, Callable[[Page], Sequence[Any]]] = {
        Kind.LEADS: lambda page: store.leads(sight, page=page),
        Kind.ACCOUNTS: lambda page: store.accounts(sight, page=page),
        Kind.CONTACTS: lambda page: store.contacts(sight, page=page),
        Kind.OPPORTUNITIES: lambda page: store.opportunities(sight, page=page),
    }
    offset = 0
    while rows := readers[kind](Page(_AT_ONCE, offset)):
        yield from rows
        offset += _AT_ONCE
