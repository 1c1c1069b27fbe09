"""FactRepository: the machine's facts, and the person's layer that no run overwrites."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.contract.samples import MAY_NOT_SEE, MAY_SEE, NOW, a_call, a_commitment, a_need, stored
from voice.domain.actor import SYSTEM, Actor
from voice.domain.errors import NotFound
from voice.domain.review import FactState, StoredFact
from voice.ports.work import Work

DECIDED = {"decided_by": "rep-1", "decided_at": NOW + timedelta(minutes=1)}
EDITED = {"state": FactState.EDITED, "changes": {"due": "2026-03-14T10:00:00+08:00", "action": "demo"}, **DECIDED}


@pytest.fixture(autouse=True)
def _two_calls(work: Work) -> None:
    with work() as unit:
        unit.calls.add(a_call())
        unit.calls.add(a_call("call-2"))
        unit.commit()


def run(work: Work, *facts: StoredFact, call_id: str = "call-1") -> None:
    with work() as unit:
        unit.facts.replace_run(call_id, facts)
        unit.commit()


def decide(work: Work, fact: StoredFact) -> None:
    with work() as unit:
        unit.facts.save(fact)
        unit.commit()


def record(work: Work, call_id: str = "call-1") -> tuple[StoredFact, ...]:
    with work() as unit:
        return unit.facts.of_call(call_id)


def test_facts_come_back_as_they_were_stored(work: Work) -> None:
    facts = (stored("f-1", a_need(0)), stored("f-2", a_commitment(3), **EDITED))
    run(work, *facts)
    assert record(work) == facts
    assert record(work, "call-2") == ()


def test_facts_stand_in_the_order_of_their_evidence(work: Work) -> None:
    unsupported = replace(a_need(), evidence=())
    run(work, stored("a", a_need(7)), stored("b", a_commitment(2)), stored("c", a_need(2)), stored("d", unsupported))
    assert [fact.id for fact in record(work)] == ["d", "b", "c", "a"]


def test_a_new_run_replaces_what_nobody_decided_on(work: Work) -> None:
    run(work, stored("gone", a_need(0)), stored("kept", a_need(1)))
    run(work, stored("kept", a_commitment(1), run=2), stored("new", a_need(5), run=2))
    assert record(work) == (stored("kept", a_commitment(1), run=2), stored("new", a_need(5), run=2))


def test_a_run_of_one_call_leaves_the_others_alone(work: Work) -> None:
    other = stored("f-2", a_need(), call_id="call-2")
    run(work, other, call_id="call-2")
    run(work, stored("f-1", a_need()))
    run(work)
    assert record(work) == ()
    assert record(work, "call-2") == (other,)


def test_a_fact_of_another_call_cannot_be_taken_over(work: Work) -> None:
    run(work, stored("f-2", a_need(), call_id="call-2"), call_id="call-2")
    with work() as unit, pytest.raises(NotFound):
        unit.facts.save(stored("f-2", a_need(), **EDITED))
    assert record(work, "call-2")[0].state is FactState.PROPOSED


def test_a_decision_is_kept_beside_the_machines_fact(work: Work) -> None:
    run(work, stored("f-1", a_commitment()))
    decided = stored("f-1", a_commitment(), **EDITED)
    decide(work, replace(decided, fact=a_need(9)))  # only the person's layer is written
    assert record(work) == (decided,)
    decide(work, stored("f-1", a_commitment()))
    assert record(work) == (stored("f-1", a_commitment()),)


def test_a_run_never_overwrites_a_decision(work: Work) -> None:
    run(work, stored("f-1", a_commitment(0)))
    decide(work, stored("f-1", a_commitment(0), **EDITED))
    # the run was computed before the person decided, and knows nothing of it
    run(work, stored("f-1", a_commitment(4), run=2))
    assert record(work) == (stored("f-1", a_commitment(4), run=2, **EDITED),)


@pytest.mark.parametrize("state", [FactState.CONFIRMED, FactState.EDITED, FactState.REJECTED])
def test_a_decided_fact_that_a_run_no_longer_finds_is_withdrawn_not_deleted(work: Work, state: FactState) -> None:
    decided = stored("f-1", a_need(), state=state, **DECIDED)
    run(work, stored("f-1", a_need()))
    decide(work, decided)
    run(work)
    assert record(work) == (replace(decided, withdrawn=True),)
    run(work, stored("f-1", a_need(), run=3))
    assert record(work) == (replace(decided, run=3),)


@pytest.mark.parametrize("actor", [*MAY_SEE, SYSTEM], ids=lambda actor: actor.user_id)
def test_whoever_sees_the_call_sees_its_facts(work: Work, actor: Actor) -> None:
    run(work, stored("f-1", a_need()))
    with work() as unit:
        assert unit.facts.get("f-1", actor) == stored("f-1", a_need())


@pytest.mark.parametrize("actor", MAY_NOT_SEE, ids=lambda actor: actor.user_id)
def test_for_others_the_fact_does_not_exist(work: Work, actor: Actor) -> None:
    run(work, stored("f-1", a_need()))
    with work() as unit, pytest.raises(NotFound):
        unit.facts.get("f-1", actor)


def test_unknown_facts_are_not_found(work: Work) -> None:
    with work() as unit:
        with pytest.raises(NotFound):
            unit.facts.get("f-404", SYSTEM)
        with pytest.raises(NotFound):
            unit.facts.save(stored("f-404", a_need()))


def test_that_a_fact_waits_is_the_machines_word_of_its_last_run(work: Work) -> None:
    run(work, stored("f-1", a_need(0), waiting=True))
    assert record(work)[0].withheld
    run(work, stored("f-1", a_need(0), run=2))
    assert not record(work)[0].waiting
