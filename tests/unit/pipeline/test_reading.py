"""A run of the machine under what people decided: what was judged stays as it was judged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.fakes import talk
from voice.domain.evidence import cite
from voice.domain.facts import CallFacts, Fact, FactKind, NeedCategory
from voice.domain.recording import Artefact, Stage
from voice.domain.review import FactState, StoredFact
from voice.domain.transcript import Transcript
from voice.pipeline.proposals import identified
from voice.pipeline.reading import Reader
from voice.pipeline.thresholds import Band, Thresholds

CALL = talk.transcript()
NEED = talk.need(CALL)
OTHERWISE = replace(NEED, category=NeedCategory.SERVICE, evidence=(cite(CALL, 1, 7, 18),), confidence=0.4)
DECIDED = (FactState.CONFIRMED, FactState.EDITED, FactState.REJECTED)


def reader(**bands: Band) -> Reader:
    policy = Thresholds({FactKind(kind): band for kind, band in bands.items()})
    return Reader("extractor/2", lambda *_: CallFacts(), policy)


def run(
    before: tuple[StoredFact, ...], *found: Fact, by: Reader | None = None, of: Transcript = CALL
) -> tuple[StoredFact, ...]:
    return (by or reader()).laid_under(before, found, of, call_id="call-1", run=2)


def stored(fact: Fact = NEED, **changes: Any) -> StoredFact:
    (one,) = identified("call-1", [fact], run=1)
    return replace(one, **changes)


def test_the_producer_names_the_version_and_the_transcript() -> None:
    source = Artefact("call-1", Stage.TRANSCRIBE, 3, "asr", "{}", talk.CALLED_AT)
    assert reader().producer(source) == "extractor/2 of transcript 3"


def test_an_undecided_fact_follows_the_machine() -> None:
    (after,) = run((stored(),), OTHERWISE)
    assert (after.id, after.fact, after.run) == (stored().id, OTHERWISE, 2)


@pytest.mark.parametrize("state", DECIDED)
def test_a_decided_fact_stays_as_it_was_judged(state: FactState) -> None:
    judged = stored(state=state, changes={"tried": "换过"} if state is FactState.EDITED else {}, decided_by="rep")
    (after,) = run((judged,), OTHERWISE)
    assert after == replace(judged, run=2)


@pytest.mark.parametrize("state", DECIDED)
def test_a_decided_fact_that_is_found_no_more_is_marked_and_kept(state: FactState) -> None:
    assert run((stored(state=state),)) == (stored(state=state, withdrawn=True),)


def test_a_transcript_heard_anew_gives_a_decided_fact_its_new_words() -> None:
    texts = ["交货特别慢，等不起。" if turn.index == 1 else turn.text for turn in CALL.turns]
    heard = replace(CALL, turns=tuple(replace(turn, text=text) for turn, text in zip(CALL.turns, texts, strict=True)))
    anew = replace(NEED, evidence=(replace(cite(heard, 1, 0, 5), start_ms=3700, end_ms=4100),))
    judged = stored(replace(NEED, evidence=(replace(NEED.evidence[0], start_ms=3700, end_ms=4100),)))
    judged = replace(judged, state=FactState.CONFIRMED)

    (after,) = run((judged,), anew, of=heard)

    assert (after.id, after.state, after.fact) == (judged.id, FactState.CONFIRMED, anew)


def test_only_what_is_sure_enough_is_taken() -> None:
    strict = reader(need=Band(0.5, 0.9))
    assert strict.taken([NEED, OTHERWISE, talk.objection(CALL)]) == (NEED, talk.objection(CALL))
    assert [fact.waiting for fact in run((), NEED, talk.objection(CALL), by=strict)] == [True, False]


def test_a_fact_that_became_surer_waits_no_longer() -> None:
    before = stored(waiting=True)
    (after,) = run((before,), replace(NEED, confidence=0.95), by=reader(need=Band(0.5, 0.9)))
    assert (before.withheld, after.withheld) == (True, False)
