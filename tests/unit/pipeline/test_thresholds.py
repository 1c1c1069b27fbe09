"""From which confidence facts are taken: policy by kind, refused when it contradicts itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import talk
from tests.fakes.service import FakeService
from voice.domain.errors import InvalidInput
from voice.domain.facts import FactKind
from voice.domain.recording import Call
from voice.domain.review import Decision, StoredFact
from voice.pipeline.review import shown
from voice.pipeline.thresholds import SHOW_ALL, Band, Thresholds, load_thresholds

SHIPPED = Path(__file__).parents[3] / "models" / "extract" / "thresholds.toml"
NEED = talk.need(talk.transcript())  # of confidence 0.8
SHARES = st.floats(0, 1)


class TestFile:
    def test_the_release_drops_nothing_and_lets_doubtful_needs_and_objections_wait(self) -> None:
        bands = load_thresholds(SHIPPED).bands
        assert {band.confirm for band in bands.values()} == {0.0}
        assert {kind for kind, band in bands.items() if band.show} == {FactKind.NEED, FactKind.OBJECTION}

    def test_a_company_sets_kinds_one_by_one(self, tmp_path: Path) -> None:
        path = tmp_path / "thresholds.toml"
        path.write_text("[need]\nconfirm = 0.3\nshow = 1\n", encoding="utf-8")

        assert load_thresholds(path).bands == {FactKind.NEED: Band(0.3, 1.0)}

    @pytest.mark.parametrize(
        ("text", "complaint"),
        [
            ("[needs]\nconfirm = 0\nshow = 0\n", "no kind needs"),
            ("[need]\nconfirm = 0.5\n", "need needs confirm and show"),
            ("[need]\nconfirm = 0.1\nshow = 0.5\nhide = 0.2\n", "need needs confirm and show"),
            ("need = 0.5\n", "need needs confirm and show"),
            ("[need]\nconfirm = true\nshow = 1\n", "must be numbers"),
            ("[need]\nconfirm = '0.1'\nshow = 1\n", "must be numbers"),
            ("[need]\nconfirm = 0.6\nshow = 0.5\n", "0 <= confirm <= show <= 1"),
            ("[need]\nconfirm = 0.6\nshow = 1.5\n", "0 <= confirm <= show <= 1"),
            ("[need]\nconfirm = nan\nshow = 1\n", "0 <= confirm <= show <= 1"),
            ("[need\n", "thresholds.toml"),
        ],
    )
    def test_what_cannot_be_is_refused_with_its_place(self, tmp_path: Path, text: str, complaint: str) -> None:
        path = tmp_path / "thresholds.toml"
        path.write_text(text, encoding="utf-8")

        with pytest.raises(InvalidInput) as refused:
            load_thresholds(path)

        assert refused.value.code == "bad_thresholds"
        assert complaint in refused.value.detail

    def test_a_missing_file_is_said(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidInput, match=r"thresholds\.toml: it cannot be read"):
            load_thresholds(tmp_path / "thresholds.toml")


@given(SHARES, SHARES, SHARES)
def test_a_fact_is_dropped_waits_or_is_shown_by_its_confidence_alone(one: float, other: float, sure: float) -> None:
    band = Band(min(one, other), max(one, other))
    policy, fact = Thresholds({FactKind.NEED: band}), replace(NEED, confidence=sure)

    assert policy.drops(fact) == (sure < band.confirm)
    assert policy.lets_wait(fact) == (sure < band.show)
    assert not SHOW_ALL.drops(fact)
    assert not SHOW_ALL.lets_wait(fact)


class TestInTheRecord:
    """The promise of the talk has a confidence of 0.95, the objection of 0.7."""

    @pytest.fixture
    def unsure(self, service: FakeService) -> Call:
        service.thresholds = Thresholds(
            {FactKind.COMMITMENT: Band(0.5, 0.96), FactKind.NEED: Band(0.85, 0.9), FactKind.OBJECTION: Band(0.7, 0.7)}
        )
        return service.processed()

    def promise(self, service: FakeService, call: Call) -> StoredFact:
        return service.fact(call.id, "commitment")

    def test_below_confirm_it_is_no_fact(self, service: FakeService, unsure: Call) -> None:
        kinds = {fact.kind for fact in service.review.record(service.rep, unsure.id)}

        assert kinds == {FactKind.IDENTITY, FactKind.COMMITMENT, FactKind.OBJECTION}

    def test_below_show_it_waits_in_the_record_and_nothing_follows(self, service: FakeService, unsure: Call) -> None:
        assert shown(self.promise(service, unsure))["waiting"]
        assert service.crm.todos(service.rep) == ()

    def test_from_show_on_it_counts_at_once(self, service: FakeService, unsure: Call) -> None:
        assert not shown(service.fact(unsure.id, "objection"))["waiting"]
        assert [objection.tag for objection in service.crm.objections(service.rep)] == ["price"]

    @pytest.mark.parametrize(
        ("decision", "changes"), [(Decision.CONFIRM, None), (Decision.EDIT, {"action": "send_document"})]
    )
    def test_a_persons_word_ends_the_waiting(
        self, service: FakeService, unsure: Call, decision: Decision, changes: dict[str, str] | None
    ) -> None:
        after = service.review.decide(service.rep, self.promise(service, unsure).id, decision, changes)

        assert not shown(after)["waiting"]
        assert len(service.crm.todos(service.rep)) == 1

    def test_a_word_taken_back_lets_it_wait_again(self, service: FakeService, unsure: Call) -> None:
        promise = self.promise(service, unsure)
        service.review.decide(service.rep, promise.id, Decision.CONFIRM)
        service.review.decide(service.rep, promise.id, Decision.UNDO)

        assert shown(self.promise(service, unsure))["waiting"]
        assert service.crm.todos(service.rep) == ()

    def test_one_that_is_rejected_leaves_no_trace_in_the_crm(self, service: FakeService, unsure: Call) -> None:
        after = service.review.decide(service.rep, self.promise(service, unsure).id, Decision.REJECT)

        assert not shown(after)["waiting"]
        assert service.crm.todos(service.rep) == ()
