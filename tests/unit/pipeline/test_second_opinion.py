"""A language model beside the record, over real HTTP: it may add and agree, and whatever it does costs nothing."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest

from tests.fakes import talk
from tests.fakes.llm_server import Asked, LlmServer, said
from tests.fakes.service import RULES, FakeService
from tests.unit.extract.opinion.calls import CALENDAR
from voice.adapters.llm_openai import OpenAiLanguageModel
from voice.domain.actor import SYSTEM
from voice.domain.facts import CallFacts, FactKind
from voice.domain.privacy.masks import masked
from voice.domain.recording import Call, Stage
from voice.domain.review import Decision, StoredFact
from voice.extract.codec import facts_to_json
from voice.extract.opinion import request
from voice.pipeline.additions import Additions
from voice.pipeline.review import shown
from voice.pipeline.second_opinion import SecondOpinion
from voice.pipeline.thresholds import Band, Thresholds
from voice.ports.llm import LanguageModel

AGREES = {"objections": [{"quote": "价格太贵了", "turn": 3, "tag": "price", "competitor": None}]}
ADDS = {"objections": [{"quote": "还得我们领导批", "turn": 3, "tag": "authority", "competitor": None}]}
INVENTS = {"objections": [{"quote": "我们已经买了别家的", "turn": 3, "tag": "incumbent", "competitor": None}]}
MISPLACES = {"objections": [{"quote": "还得我们领导批", "turn": 1, "tag": "authority", "competitor": None}]}


class Hired:
    """A service with a language model whose server a test scripts."""

    def __init__(self) -> None:
        self.answer: Callable[[Asked], tuple[int, Any]] = lambda _: said({})
        self.server = LlmServer(self._answer)
        self.service = FakeService()

    def hire(self, *, budget: int = 10**6, timeout_s: float = 5.0, mask: bool = True) -> FakeService:
        model: LanguageModel = OpenAiLanguageModel(
            self.server.url, model="small", api_key=None, timeout_s=timeout_s, sleep=lambda _: None
        )
        opinion = SecondOpinion(
            work=self.service.database.work,
            clock=self.service.clock,
            model=model,
            budget=budget,
            mask=(lambda call, names: masked(call, names, RULES).transcript) if mask else None,
            language_of=lambda _: "zh",
            calendar=CALENDAR,
        )
        additions = Additions(work=self.service.database.work, find_fields=lambda *_: (), opinion=opinion)
        self.service.beside = additions.beside
        return self.service

    def _answer(self, asked: Asked) -> tuple[int, Any]:
        return self.answer(asked)

    def says(self, content: Any, **options: Any) -> None:
        self.answer = lambda _: said(content, **options)

    def spent(self) -> int:
        day = self.service.clock.now().astimezone(UTC).date()
        with self.service.database.work() as unit:
            return unit.llm_usage.spent("east", day)


@pytest.fixture
def hired() -> Iterator[Hired]:
    stage = Hired()
    with stage.server.serving():
        stage.hire()
        yield stage


def record(service: FakeService, call: Call) -> tuple[StoredFact, ...]:
    return service.review.record(SYSTEM, call.id)


def labels(service: FakeService, call: Call) -> list[str]:
    return [getattr(fact.fact, "tag", fact.kind) for fact in record(service, call)]


OWN = ["identity", "need", "commitment", "price"]


class TestOpinion:
    def test_agreement_makes_our_item_surer(self, hired: Hired) -> None:
        hired.says(AGREES)
        objection = hired.service.fact(hired.service.processed().id, "objection").fact

        assert objection.confidence == 0.85
        assert objection.provenance.component == "scripted"

    def test_what_it_alone_has_found_waits_for_a_person(self, hired: Hired) -> None:
        hired.says(ADDS)
        call = hired.service.processed()
        service = hired.service

        assert labels(service, call) == [*OWN, "authority"]
        alone = shown(record(service, call)[-1])
        assert (alone["waiting"], alone["quote"]) == (True, "还得我们领导批")
        assert alone["provenance"] == {"component": "language_model", "version": "openai-api/small"}
        assert [item.tag for item in service.crm.objections(service.rep)] == ["price"]

        service.review.decide(service.rep, alone["id"], Decision.CONFIRM)
        assert {item.tag for item in service.crm.objections(service.rep)} == {"price", "authority"}

    def test_its_confidence_is_no_measure_so_thresholds_do_not_judge_it(self, hired: Hired) -> None:
        hired.says(ADDS)
        hired.service.thresholds = Thresholds({FactKind.OBJECTION: Band(0.9, 0.95)})
        call = hired.service.processed()

        assert labels(hired.service, call) == [*OWN[:3], "authority"]
        assert shown(record(hired.service, call)[-1])["waiting"]

    def test_the_record_says_which_model_was_asked(self, hired: Hired) -> None:
        call = hired.service.processed()
        with hired.service.database.work() as unit:
            artefact = unit.calls.latest_artefact(call.id, Stage.EXTRACT)
        assert artefact is not None
        assert artefact.producer == "extractor/1+openai-api/small of transcript 1"

    def test_it_sees_no_private_words_and_its_quotes_are_the_real_ones(self, hired: Hired) -> None:
        hired.says({"identity": [{"quote": "我是王**", "turn": 1, "side": "customer", "name": "王**"}]})
        call = hired.service.processed()

        assert "王建国" not in hired.server.asked[0].material
        assert "我是王**" in hired.server.asked[0].material
        person = hired.service.fact(call.id, "identity")
        assert person.fact == replace(talk.identity(talk.transcript()), confidence=0.95)  # they agree on his name

    def test_unmasked_words_are_sent_only_where_that_was_chosen(self, hired: Hired) -> None:
        hired.hire(mask=False).processed()
        assert "我是王建国" in hired.server.asked[0].material


class TestTrouble:
    @pytest.mark.parametrize(
        "content",
        [INVENTS, MISPLACES, "no JSON at all", '{"objections": [{"quote": "价格', "", "[]", {"objections": "price"}],
    )
    def test_what_proves_nothing_adds_nothing(self, hired: Hired, content: Any) -> None:
        hired.says(content)
        call = hired.service.processed()

        assert labels(hired.service, call) == OWN
        assert hired.service.fact(call.id, "objection").fact.confidence == 0.7

    @pytest.mark.parametrize(
        ("answer", "code"),
        [
            ((500, {}), "llm_failed"),
            ((503, b"busy"), "llm_failed"),
            ((400, {}), "llm_refused"),
            ((401, {}), "llm_unauthorized"),
            ((404, {}), "llm_not_found"),
            ((200, b"<html>"), "llm_answer"),
            ((200, b'{"choices": '), "llm_answer"),
        ],
    )
    def test_a_server_in_trouble_costs_the_record_nothing(
        self, hired: Hired, caplog: pytest.LogCaptureFixture, answer: tuple[int, Any], code: str
    ) -> None:
        hired.answer = lambda _: answer
        with caplog.at_level(logging.WARNING):
            call = hired.service.processed()

        assert labels(hired.service, call) == OWN
        assert call.status == "ready"
        assert [line.code for line in caplog.records if line.message == "second_opinion_missing"] == [code]

    def test_nobody_waits_for_a_slow_one(self, hired: Hired, caplog: pytest.LogCaptureFixture) -> None:
        def slow(_: Asked) -> tuple[int, Any]:
            time.sleep(0.5)
            return said(ADDS)

        hired.answer = slow
        hired.hire(timeout_s=0.15)
        call = hired.service.processed()

        assert labels(hired.service, call) == OWN
        assert "llm_timeout" in [getattr(line, "code", None) for line in caplog.records]

    def test_one_that_is_away_costs_neither_record_nor_budget(self, hired: Hired) -> None:
        hired.server.url = "http://127.0.0.1:1/v1"
        call = hired.hire().processed()

        assert labels(hired.service, call) == OWN
        assert hired.spent() == 0

    def test_what_it_said_before_stays_while_it_is_away(self, hired: Hired) -> None:
        hired.says(ADDS)
        call = hired.service.processed()
        hired.answer = lambda _: (500, {})

        assert hired.service.rerun.apply(hired.service.rep, call.id).gone == ()
        assert labels(hired.service, call) == [*OWN, "authority"]

    def test_what_it_no_longer_says_goes(self, hired: Hired) -> None:
        hired.says(ADDS)
        call = hired.service.processed()
        hired.says({})

        assert len(hired.service.rerun.apply(hired.service.rep, call.id).gone) == 1
        assert labels(hired.service, call) == OWN

    def test_parts_that_were_heard_count_although_another_was_not(
        self, hired: Hired, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(request, "LONGEST_PART", 30)
        hired.answer = lambda asked: said(ADDS) if "价格太贵了" in asked.material else (500, {})
        call = hired.service.processed()
        assert labels(hired.service, call) == OWN  # the first part failed, so nobody asked on

        hired.answer = lambda asked: (500, {}) if "明天上午" in asked.material else said(AGREES)
        hired.service.rerun.apply(hired.service.rep, call.id)
        hired.answer = lambda _: said(ADDS)
        hired.service.rerun.apply(hired.service.rep, call.id)
        assert labels(hired.service, call) == [*OWN, "authority"]


class TestBudget:
    def test_what_was_used_is_counted(self, hired: Hired) -> None:
        hired.says({}, tokens=321)
        hired.service.processed()
        assert hired.spent() == 321

    def test_without_a_count_the_most_that_it_can_be_is_counted(self, hired: Hired) -> None:
        hired.says({}, tokens=None)
        hired.service.processed()
        asked = hired.server.asked[0]
        assert hired.spent() > len(asked.task) + len(asked.material) + asked.body["max_tokens"]

    def test_a_spent_budget_asks_nobody(self, hired: Hired, caplog: pytest.LogCaptureFixture) -> None:
        hired.says(ADDS)
        call = hired.hire(budget=1_000).processed()

        assert hired.server.asked == []
        assert (labels(hired.service, call), hired.spent()) == (OWN, 0)
        assert "llm_budget_spent" in [getattr(line, "code", None) for line in caplog.records]

    def test_a_new_day_has_a_new_budget_and_every_region_its_own(self, hired: Hired) -> None:
        hired.says({}, tokens=15_000)
        service = hired.hire(budget=20_000)
        service.processed()
        service.processed(content=talk.SOUND + b"2")
        assert len(hired.server.asked) == 1
        service.processed(content=talk.SOUND + b"3", actor=service.stranger)
        assert len(hired.server.asked) == 2
        service.clock.advance(days=1)
        service.processed(content=talk.SOUND + b"4")
        assert len(hired.server.asked) == 3

    def test_workers_wait_for_each_other_at_the_till(self, hired: Hired) -> None:
        hired.service.processed()
        assert "llm:east" in hired.service.database.tables.crm.locks


def test_a_record_without_a_model_is_the_extractors_own() -> None:
    service = FakeService()
    service.beside = Additions(work=service.database.work, find_fields=lambda *_: ()).beside
    call = service.processed()
    with service.database.work() as unit:
        artefact = unit.calls.latest_artefact(call.id, Stage.EXTRACT)
    assert artefact is not None
    assert artefact.producer == "extractor/1 of transcript 1"
    assert artefact.payload == facts_to_json(CallFacts(*_lists(talk.facts(talk.transcript()))))


def _lists(facts: CallFacts) -> tuple[Any, ...]:
    return facts.identity, facts.needs, facts.commitments, facts.objections
