"""FactRepository over a dict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tests.fakes.calls import FakeCalls
from tests.fakes.tables import Tables
from voice.domain.actor import Actor
from voice.domain.errors import NotFound
from voice.domain.facts import FactKind
from voice.domain.review import FactState, StoredFact


class FakeFacts:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def of_call(self, call_id: str) -> tuple[StoredFact, ...]:
        found = [fact for fact in self._tables.facts.values() if fact.call_id == call_id]
        return tuple(sorted(found, key=_place))

    def get(self, fact_id: str, actor: Actor) -> StoredFact:
        fact = self._tables.facts.get(fact_id)
        try:
            FakeCalls(self._tables).get(fact.call_id if fact else "", actor)
        except NotFound:
            fact = None
        if fact is None:
            raise NotFound("There is no such fact.", code="fact_not_found")
        return fact

    def replace_run(self, call_id: str, facts: Sequence[StoredFact]) -> None:
        """The machine's columns alone are written to rows that are there; a decided row is never deleted."""
        known = {fact.id: fact for fact in self.of_call(call_id)}
        for fact in facts:
            if self._tables.facts.get(fact.id, fact).call_id != call_id:
                raise NotFound("There is no such fact.", code="fact_not_found")
            old = known.pop(fact.id, None)
            layered = (
                replace(
                    old,
                    kind=fact.kind,
                    fact=fact.fact,
                    run=fact.run,
                    withdrawn=fact.withdrawn,
                    waiting=fact.waiting,
                )
                if old
                else fact
            )
            self._tables.facts[fact.id] = layered
        for gone in known.values():
            if gone.state is FactState.PROPOSED:
                del self._tables.facts[gone.id]
            else:
                self._tables.facts[gone.id] = replace(gone, withdrawn=True)

    def save(self, fact: StoredFact) -> None:
        known = self._tables.facts.get(fact.id)
        if known is None or known.call_id != fact.call_id:
            raise NotFound("There is no such fact.", code="fact_not_found")
        self._tables.facts[fact.id] = replace(
            known, state=fact.state, changes=fact.changes, decided_by=fact.decided_by, decided_at=fact.decided_at
        )


def _place(fact: StoredFact) -> tuple[int, int, int, str]:
    spans = fact.fact.evidence
    where = (spans[0].turn, spans[0].char_start) if spans else (0, 0)
    return (*where, list(FactKind).index(fact.kind), fact.id)
