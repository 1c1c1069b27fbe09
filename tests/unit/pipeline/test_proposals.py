"""Facts as rows: only with evidence, under stable ids, below what people decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

import pytest

from tests.fakes import talk
from voice.domain.evidence import cite
from voice.domain.facts import Fact, NeedCategory, ObjectionTag
from voice.domain.review import FactState, StoredFact
from voice.pipeline.proposals import identified, merged, supported

F = TypeVar("F", bound=Fact)
CALL = talk.transcript()
FACTS = talk.facts(CALL).all()


def stored(*facts: Fact, run: int = 1) -> tuple[StoredFact, ...]:
    return identified("call-1", facts, run=run)


def decided(fact: StoredFact, state: FactState = FactState.CONFIRMED, **changes: str) -> StoredFact:
    at = datetime(2026, 3, 6, tzinfo=UTC)
    return replace(fact, state=state, changes=changes, decided_by="rep", decided_at=at)


def elsewhere(fact: F, char_start: int, char_end: int) -> F:
    """The same fact with its quote widened, narrowed or moved within its turn."""
    return replace(fact, evidence=(cite(CALL, fact.evidence[0].turn, char_start, char_end),))


class TestSupported:
    def test_facts_with_their_words_and_times_pass(self) -> None:
        assert supported(FACTS, CALL) == FACTS

    @pytest.mark.parametrize(
        "flaw",
        [
            {"quote": "交货很慢"},
            {"char_start": 3},
            {"turn": 9},
            {"turn": -1},
            {"start_ms": None},
            {"end_ms": None},
            {"quote": "", "char_end": 10},
        ],
    )
    def test_a_span_that_does_not_hold_drops_its_fact(self, flaw: dict[str, Any]) -> None:
        fact = talk.need(CALL)
        flawed = replace(fact, evidence=(replace(fact.evidence[0], **flaw),))

        assert supported([flawed], CALL) == ()

    def test_every_span_must_hold_not_only_the_first(self) -> None:
        fact = talk.need(CALL)
        invented = replace(fact.evidence[0], quote="没有的话")

        assert supported([replace(fact, evidence=(*fact.evidence, invented))], CALL) == ()

    def test_no_evidence_is_no_fact(self) -> None:
        assert supported([replace(talk.need(CALL), evidence=())], CALL) == ()


class TestIdentified:
    def test_a_repeated_run_gives_the_same_ids(self) -> None:
        again = talk.facts(talk.transcript()).all()

        assert [fact.id for fact in stored(*FACTS)] == [fact.id for fact in stored(*again, run=2)]

    def test_jitter_of_the_decoder_gives_the_same_ids(self) -> None:
        moved = talk.transcript(shift_ms=40)

        assert [fact.id for fact in stored(*FACTS)] == [fact.id for fact in stored(*talk.facts(moved).all())]

    def test_other_calls_other_ids(self) -> None:
        here, there = identified("call-1", FACTS, run=1), identified("call-2", FACTS, run=1)

        assert not {fact.id for fact in here} & {fact.id for fact in there}

    def test_two_facts_of_one_kind_at_one_place_are_told_apart(self) -> None:
        need = talk.need(CALL)

        assert len({fact.id for fact in stored(need, need, replace(need, category=NeedCategory.COST))}) == 3

    def test_what_the_rest_of_the_fact_says_does_not_change_its_id(self) -> None:
        need = talk.need(CALL)

        (one,), (other,) = stored(need), stored(replace(need, tried="换过两家", confidence=0.1))

        assert one.id == other.id


class TestMerged:
    def test_the_machines_part_is_refreshed_and_the_persons_kept(self) -> None:
        (before,) = stored(talk.need(CALL))
        surer = replace(talk.need(CALL), confidence=0.99)
        reviewed = decided(before, FactState.EDITED, category="cost")

        (after,) = merged([reviewed], stored(surer, run=2))

        assert after == replace(reviewed, fact=surer, run=2)

    def test_what_nobody_decided_on_goes_with_the_run_that_found_it(self) -> None:
        assert merged(stored(*FACTS), stored(talk.need(CALL), run=2)) == stored(talk.need(CALL), run=2)

    def test_what_somebody_decided_on_stays_withdrawn(self) -> None:
        (before,) = stored(talk.need(CALL))

        (after,) = merged([decided(before)], ())

        assert after == replace(decided(before), withdrawn=True)

    def test_what_is_found_again_is_no_longer_withdrawn(self) -> None:
        (before,) = stored(talk.need(CALL))

        (after,) = merged([replace(decided(before), withdrawn=True)], stored(talk.need(CALL), run=3))

        assert not after.withdrawn
        assert after.state is FactState.CONFIRMED

    @pytest.mark.parametrize("state", [FactState.CONFIRMED, FactState.EDITED, FactState.REJECTED])
    def test_a_fact_found_a_little_elsewhere_or_otherwise_continues_the_decided_one(self, state: FactState) -> None:
        (before,) = stored(talk.need(CALL))
        wider = replace(elsewhere(talk.need(CALL), 0, 18), category=NeedCategory.SERVICE)

        (after,) = merged([decided(before, state)], stored(wider, run=2))

        assert (after.id, after.state, after.fact) == (before.id, state, wider)

    def test_an_undecided_fact_keeps_its_id_too_since_a_to_do_may_hang_on_it(self) -> None:
        (before,) = stored(talk.commitment(CALL))
        shorter = elsewhere(talk.commitment(CALL), 5, 11)

        (after,) = merged([before], stored(shorter, run=2))

        assert (after.id, after.fact) == (before.id, shorter)

    def test_half_of_the_quote_is_not_enough(self) -> None:
        (before,) = stored(elsewhere(talk.need(CALL), 3, 7))
        (new,) = stored(elsewhere(talk.need(CALL), 5, 9), run=2)

        assert merged([decided(before)], [new]) == (replace(decided(before), withdrawn=True), new)

    def test_another_kind_at_the_same_place_is_another_fact(self) -> None:
        (before,) = stored(talk.need(CALL))
        objection = replace(talk.objection(CALL), evidence=talk.need(CALL).evidence)

        after = merged([decided(before)], stored(objection, run=2))

        assert [fact.kind for fact in after] == ["need", "objection"]

    def test_one_new_fact_continues_one_old_fact_the_decided_one_first(self) -> None:
        need = talk.need(CALL)
        first, second = stored(need, replace(need, category=NeedCategory.COST))
        both = elsewhere(replace(need, category=NeedCategory.QUALITY), 9, 15)

        (after,) = merged([first, decided(second)], stored(both, run=2))

        assert (after.id, after.state) == (second.id, FactState.CONFIRMED)

    def test_of_two_at_the_place_the_one_of_the_same_label_continues_it(self) -> None:
        price = talk.objection(CALL)
        (before,) = stored(replace(price, evidence=(cite(CALL, 3, 0, 14),)))
        same, other = elsewhere(price, 0, 5), elsewhere(replace(price, tag=ObjectionTag.AUTHORITY), 6, 14)

        after = merged([decided(before)], stored(other, same, run=2))

        assert {fact.id for fact in after if fact.fact == same} == {before.id}
        assert len(after) == 2
