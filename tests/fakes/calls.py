"""CallRepository over dicts."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.fakes.tables import Tables, sees
from voice.domain.actor import Actor
from voice.domain.errors import Conflict, InvalidInput, NotFound
from voice.domain.recording import TERMINAL, Artefact, Call, CallStatus, Stage
from voice.ports.calls import CallFilter, CallPage


class FakeCalls:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, call: Call, *, idempotency_key: str | None = None) -> None:
        if call.metadata.called_at.utcoffset() is None:
            raise InvalidInput("The time of the call has no offset.", code="naive_time")
        key = (call.rep_id, idempotency_key) if idempotency_key else None
        if self.find_by_sha256(call.region, call.sha256) or key in self._tables.idempotency:
            raise Conflict("This recording, or its key, is already stored.", code="duplicate_call")
        self._tables.calls[call.id] = call
        if key:
            self._tables.idempotency[key] = call.id

    def get(self, call_id: str, actor: Actor) -> Call:
        call = self._tables.calls.get(call_id)
        if call is None or not _seen(call, actor):
            raise NotFound("There is no such call.", code="call_not_found")
        return call

    def find_by_sha256(self, region: str, sha256: str) -> Call | None:
        return self._first(lambda call: (call.region, call.sha256) == (region, sha256))

    def find_by_idempotency_key(self, rep_id: str, key: str) -> Call | None:
        call_id = self._tables.idempotency.get((rep_id, key))
        return self._tables.calls[call_id] if call_id else None

    def page(self, actor: Actor, where: CallFilter, *, cursor: str | None, limit: int) -> CallPage:
        found = [call for call in self._tables.calls.values() if _seen(call, actor) and _matches(call, where)]
        found.sort(key=_page_key, reverse=True)
        if cursor is not None:
            try:
                said, call_id = json.loads(cursor)
            except ValueError as error:
                raise InvalidInput("The cursor is not one of ours.", code="bad_cursor") from error
            found = [call for call in found if _page_key(call) < (said, call_id)]
        more = len(found) > limit
        return CallPage(tuple(found[:limit]), json.dumps(_page_key(found[limit - 1])) if more else None)

    def save(self, call: Call) -> Call:
        known = self._tables.calls.get(call.id)
        if known is None:
            raise NotFound("There is no such call.", code="call_not_found")
        if known.version != call.version:
            raise Conflict("The call has changed meanwhile.", code="stale_call")
        if call.status is not CallStatus.PROCESSING:
            self._tables.leases.pop(call.id, None)
        return self._put(replace(call, version=call.version + 1))

    def waiting_before(self, call: Call) -> int:
        older = [one for one in self._tables.calls.values() if one.status is CallStatus.QUEUED]
        return sum((one.created_at, one.id) < (call.created_at, call.id) for one in older)

    def claim(self, call_id: str, *, owner: str, now: datetime, lease_s: int) -> Call | None:
        call = self._tables.calls.get(call_id)
        lease = self._tables.leases.get(call_id)
        if call is None or call.status in TERMINAL or (lease and lease[1] > now):
            return None
        self._tables.leases[call_id] = (owner, now + timedelta(seconds=lease_s))
        claimed = replace(call, status=CallStatus.PROCESSING, attempt=call.attempt + 1, updated_at=now)
        return self._put(replace(claimed, version=call.version + 1))

    def heartbeat(
        self, call_id: str, *, owner: str, now: datetime, lease_s: int, progress: float, stage: Stage
    ) -> bool:
        call = self._tables.calls[call_id]
        lease = self._tables.leases.get(call_id)
        if lease is None or lease[0] != owner or call.status is not CallStatus.PROCESSING:
            return False
        self._tables.leases[call_id] = (owner, now + timedelta(seconds=lease_s))
        self._put(replace(call, progress=progress, stage=stage, updated_at=now))
        return True

    def release(self, call_id: str, *, owner: str) -> None:
        if self._tables.leases.get(call_id, ("",))[0] == owner:
            self._free(call_id)

    def release_all(self, *, owner_prefix: str) -> tuple[str, ...]:
        freed = sorted(key for key, (owner, _) in self._tables.leases.items() if owner.startswith(owner_prefix))
        for call_id in freed:
            self._free(call_id)
        return tuple(freed)

    def stale(self, *, now: datetime, queued_before: datetime, limit: int) -> tuple[str, ...]:
        def forsaken(call: Call) -> bool:
            if call.status is CallStatus.QUEUED:
                return call.updated_at < queued_before
            lease = self._tables.leases.get(call.id)
            return call.status is CallStatus.PROCESSING and (lease is None or lease[1] <= now)

        found = sorted(filter(forsaken, self._tables.calls.values()), key=lambda call: (call.updated_at, call.id))
        return tuple(call.id for call in found[:limit])

    def add_artefact(self, artefact: Artefact) -> None:
        key = (artefact.call_id, artefact.stage.value, artefact.version)
        if key in self._tables.artefacts:
            raise Conflict("This version is already stored.", code="duplicate_artefact")
        self._tables.artefacts[key] = artefact

    def latest_artefact(self, call_id: str, stage: Stage) -> Artefact | None:
        found = [one for one in self.artefacts(call_id) if one.stage is stage]
        return max(found, key=lambda one: one.version, default=None)

    def artefacts(self, call_id: str) -> tuple[Artefact, ...]:
        return tuple(one for one in self._tables.artefacts.values() if one.call_id == call_id)

    def _first(self, wanted: Callable[[Call], bool]) -> Call | None:
        return next(filter(wanted, self._tables.calls.values()), None)

    def _put(self, call: Call) -> Call:
        self._tables.calls[call.id] = call
        return call

    def _free(self, call_id: str) -> None:
        del self._tables.leases[call_id]
        call = self._tables.calls[call_id]
        if call.status is CallStatus.PROCESSING:
            self._put(replace(call, status=CallStatus.QUEUED, version=call.version + 1))


def _page_key(call: Call) -> tuple[str, str]:
    return call.metadata.called_at.astimezone(UTC).isoformat(timespec="microseconds"), call.id


def _seen(call: Call, actor: Actor) -> bool:
    return sees(actor, region=call.region, team=call.team, person=call.rep_id)


def _matches(call: Call, where: CallFilter) -> bool:
    said, text = call.metadata, (where.text or "").strip().casefold()
    words = (said.account_hint, said.opportunity_hint, said.phone_number, said.client_reference_id)
    return (
        where.status in (None, call.status)
        and where.rep_id in (None, call.rep_id)
        and where.account_id in (None, call.account_id)
        and where.opportunity_id in (None, call.opportunity_id)
        and (where.called_from is None or said.called_at >= where.called_from)
        and (where.called_to is None or said.called_at < where.called_to)
        and any(text in (word or "").casefold() for word in words)
    )
