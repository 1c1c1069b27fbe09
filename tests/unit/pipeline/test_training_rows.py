"""A reviewed call becomes a labelled one: as people left it, over masked words, or not at all."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes import talk
from tests.fakes.service import FakeService
from voice.domain.evidence import cite
from voice.domain.facts import FactKind
from voice.domain.privacy.masks import masked
from voice.domain.recording import Call
from voice.domain.review import Decision, FactState, StoredFact
from voice.domain.transcript import Side, Transcript
from voice.extract.labelled import labelled_call
from voice.pipeline.privacy_files import load_masking
from voice.pipeline.training_rows import Row, Unfit, digest_of_rows, training_row

MODELS = Path(__file__).parents[3] / "models"
RULES = load_masking(MODELS / "privacy")
CALL = talk.transcript()


def plain(transcript: Transcript, _names: Sequence[str]) -> Transcript:
    return transcript


def as_shipped(transcript: Transcript, names: Sequence[str]) -> Transcript:
    return masked(transcript, names, RULES).transcript


@pytest.fixture
def call(service: FakeService) -> Call:
    return service.processed()


def facts(service: FakeService, call: Call) -> tuple[StoredFact, ...]:
    return service.review.record(service.rep, call.id)


def confirm_all(service: FakeService, call: Call, *, but: str | None = None) -> None:
    for fact in facts(service, call):
        if fact.kind != but:
            service.review.decide(service.rep, fact.id, Decision.CONFIRM)


def row_of(service: FakeService, call: Call, *, transcript: Transcript = CALL, mask=plain) -> Row | Unfit:
    return training_row(call, transcript, facts(service, call), mask)


class TestARow:
    def test_it_is_a_call_as_the_training_reads_it(self, service: FakeService, call: Call) -> None:
        confirm_all(service, call)
        row = row_of(service, call)
        assert isinstance(row, dict)

        read = labelled_call(json.loads(json.dumps(row)), source="row")

        assert read.called_at == talk.CALLED_AT
        assert [(turn.side, turn.text) for turn in read.transcript.turns] == [(t.side, t.text) for t in CALL.turns]
        assert row["record"]["commitments"] == [
            {
                "owner": "rep",
                "action": "send_quote",
                "due_text": "明天上午",
                "due": "2026-03-06T12:00:00+08:00",
                "due_precision": "minute",
                "quote": "明天上午我把报价发给您",
                "turns": [2],
            }
        ]
        assert [need["category"] for need in row["record"]["needs"]] == ["delivery"]
        assert [objection["tag"] for objection in row["record"]["objections"]] == ["price"]

    def test_it_has_the_fields_of_the_calls_that_come_with_the_software(self, service: FakeService, call: Call) -> None:
        confirm_all(service, call)
        row = row_of(service, call)
        shipped = json.loads((MODELS / "extract" / "train" / "train-001.json").read_text(encoding="utf-8"))
        assert isinstance(row, dict)

        assert row.keys() == shipped.keys() - {"industry"}
        for kind, items in row["record"].items():
            assert items[0].keys() == shipped["record"][kind][0].keys()

    def test_an_edit_stands_in_place_of_the_machines_word(self, service: FakeService, call: Call) -> None:
        confirm_all(service, call, but=FactKind.NEED)
        service.review.decide(service.rep, service.fact(call.id, "need").id, Decision.EDIT, {"category": "service"})

        assert [need["category"] for need in row_of(service, call)["record"]["needs"]] == ["service"]

    def test_what_was_rejected_was_not_said(self, service: FakeService, call: Call) -> None:
        confirm_all(service, call, but=FactKind.OBJECTION)
        service.review.decide(service.rep, service.fact(call.id, "objection").id, Decision.REJECT)

        assert row_of(service, call)["record"]["objections"] == []

    def test_what_a_person_typed_and_nobody_said_is_left_out(self, service: FakeService, call: Call) -> None:
        confirm_all(service, call, but=FactKind.NEED)
        typed = {"tried": "问过张三", "why_failed": "等不起"}
        service.review.decide(service.rep, service.fact(call.id, "need").id, Decision.EDIT, typed)

        (need,) = row_of(service, call)["record"]["needs"]
        assert (need["tried"], need["why_failed"]) == (None, "等不起")

    def test_what_the_machine_no_longer_finds_but_a_person_confirmed_is_kept(
        self, service: FakeService, call: Call
    ) -> None:
        confirm_all(service, call)
        service.extractor.find = lambda heard: replace(talk.facts(heard), objections=())
        service.start("extractor/2")
        service.calls.retry(service.rep, call.id)
        service.work_off()

        assert [objection["tag"] for objection in row_of(service, call)["record"]["objections"]] == ["price"]


class TestMasked:
    def test_names_are_covered_wherever_they_stand(self, service: FakeService, call: Call) -> None:
        confirm_all(service, call)
        row = row_of(service, call, mask=as_shipped)
        assert isinstance(row, dict)

        assert "王建国" not in json.dumps(row, ensure_ascii=False)
        (person,) = row["record"]["identity"]
        assert (len(person["name"]), person["quote"]) == (3, f"我是{person['name']}")

    def test_telephone_numbers_are_covered_in_quotes_too(self, service: FakeService, call: Call) -> None:
        said = "价格太贵了，打我电话13812345678。"
        heard = replace(CALL, turns=(*CALL.turns[:3], replace(CALL.turns[3], text=said)))
        service.extractor.find = lambda _: replace(
            talk.facts(CALL), objections=(replace(talk.objection(CALL), evidence=(cite(heard, 3, 0, len(said)),)),)
        )
        service.speech.transcript = heard
        service.start("extractor/2")
        other = service.processed(content=talk.SOUND + b"x")
        confirm_all(service, other)
        row = row_of(service, other, transcript=heard, mask=as_shipped)
        assert isinstance(row, dict)

        assert "13812345678" not in json.dumps(row, ensure_ascii=False)
        (objection,) = row["record"]["objections"]
        assert objection["quote"] == row["turns"][3]["text"]
        assert "价格太贵了" in objection["quote"]


class TestUnfit:
    def test_a_call_that_nobody_reviewed(self, service: FakeService, call: Call) -> None:
        assert row_of(service, call) is Unfit.UNREVIEWED

    def test_a_call_without_facts_was_reviewed_by_nobody(self, call: Call) -> None:
        assert training_row(call, CALL, (), plain) is Unfit.UNREVIEWED

    @pytest.mark.parametrize("kind", ["identity", "need", "commitment", "objection"])
    def test_a_call_with_a_fact_that_nobody_decided_on(self, service: FakeService, call: Call, kind: str) -> None:
        confirm_all(service, call, but=kind)
        assert row_of(service, call) is Unfit.UNFINISHED

    def test_a_speaker_on_no_known_side(self, service: FakeService, call: Call) -> None:
        confirm_all(service, call)
        mono = replace(CALL, turns=tuple(replace(turn, side=Side.UNKNOWN) for turn in CALL.turns))
        assert row_of(service, call, transcript=mono) is Unfit.SIDES_UNKNOWN

    def test_a_transcript_that_no_longer_says_what_was_confirmed(self, service: FakeService, call: Call) -> None:
        confirm_all(service, call)
        heard = replace(CALL, turns=(*CALL.turns[:3], replace(CALL.turns[3], text="价钱太贵了，还得我们领导批。")))
        assert row_of(service, call, transcript=heard) is Unfit.WORDS_CHANGED

    def test_a_promise_that_was_given_to_somebody_silent(self, service: FakeService, call: Call) -> None:
        confirm_all(service, call)
        promise = service.fact(call.id, "commitment")
        service.review.decide(service.rep, promise.id, Decision.EDIT, {"owner": "customer"})
        assert row_of(service, call) is Unfit.OWNER_SILENT

    def test_what_does_not_fit_but_was_rejected_is_no_hindrance(self, service: FakeService, call: Call) -> None:
        confirm_all(service, call)
        unsaid = replace(service.fact(call.id, "objection"), state=FactState.REJECTED)
        quote = replace(unsaid.fact.evidence[0], quote="没人说过")
        record = [fact for fact in facts(service, call) if fact.kind is not FactKind.OBJECTION]
        gone = replace(unsaid, fact=replace(unsaid.fact, evidence=(quote,)))
        assert isinstance(training_row(call, CALL, [*record, gone], plain), dict)


def test_the_digest_of_rows_does_not_depend_on_their_order() -> None:
    rows = [{"id": "b", "turns": []}, {"id": "a", "turns": []}]
    assert digest_of_rows(rows) == digest_of_rows(rows[::-1])
    assert digest_of_rows(rows) != digest_of_rows(rows[:1])
