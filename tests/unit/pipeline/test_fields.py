"""Own fields of a region: kept by its admins, found in its calls, decided on like any other item."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.fakes import talk
from tests.fakes.service import FakeService
from voice.domain.actor import SYSTEM, Actor, UserRole
from voice.domain.errors import CallgateError, Conflict, Forbidden, InvalidInput, NotFound
from voice.domain.facts import FieldValue, Provenance
from voice.domain.fields import Cue, CustomField, FieldType
from voice.domain.recording import Call, Stage
from voice.domain.review import Decision
from voice.domain.transcript import Transcript
from voice.pipeline import fields as rules
from voice.pipeline.additions import Additions
from voice.pipeline.fields import checked
from voice.pipeline.review import shown

BUDGET = CustomField(id="", name="预算", type=FieldType.NUMBER, examples=(Cue("预算大概五十万"),))
PAYMENT = CustomField(
    id="", name="付款", type=FieldType.CHOICE, options=("月结", "预付"), patterns=(Cue("月底", "月结"),)
)


class TestKeeping:
    def test_an_admin_adds_for_the_region_and_everybody_of_it_reads(self, service: FakeService) -> None:
        stored = service.fields.add(service.admin, BUDGET)

        assert stored.field == replace(BUDGET, id=stored.id)
        assert (stored.region, stored.created_by, stored.version) == ("east", "admin", 1)
        for reader in (service.rep, service.manager, service.auditor):
            assert service.fields.all(reader) == (stored,)
            assert service.fields.get(reader, stored.id) == stored
        assert service.fields.all(service.stranger) == ()
        with pytest.raises(NotFound):
            service.fields.get(service.stranger, stored.id)

    @pytest.mark.parametrize("who", ["rep", "manager", "auditor"])
    def test_others_change_nothing(self, service: FakeService, who: str) -> None:
        stored = service.fields.add(service.admin, BUDGET)
        other: Actor = getattr(service, who)

        for attempt in (
            lambda: service.fields.add(other, PAYMENT),
            lambda: service.fields.change(other, stored.id, PAYMENT, version=1),
            lambda: service.fields.delete(other, stored.id),
        ):
            with pytest.raises(Forbidden):
                attempt()
        assert service.fields.all(service.rep) == (stored,)

    def test_an_admin_of_all_regions_names_one(self, service: FakeService) -> None:
        everywhere = Actor("root", "root", UserRole.ADMIN, "*")
        with pytest.raises(InvalidInput) as refused:
            service.fields.add(everywhere, BUDGET)
        assert refused.value.code == "region_missing"
        assert service.fields.add(everywhere, BUDGET, region="west").region == "west"

    def test_a_name_stands_once_in_a_region(self, service: FakeService) -> None:
        service.fields.add(service.admin, BUDGET)
        with pytest.raises(Conflict) as refused:
            service.fields.add(service.admin, replace(PAYMENT, name=" 预算 "))
        assert refused.value.code == "field_exists"

    def test_a_change_of_what_has_changed_is_refused(self, service: FakeService) -> None:
        stored = service.fields.add(service.admin, BUDGET)
        after = service.fields.change(service.admin, stored.id, PAYMENT, version=1)
        assert (after.field, after.version) == (replace(PAYMENT, id=stored.id), 2)
        with pytest.raises(Conflict) as refused:
            service.fields.change(service.admin, stored.id, BUDGET, version=1)
        assert refused.value.code == "stale_field"

    def test_there_is_an_end_of_fields(self, service: FakeService, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rules, "MOST_FIELDS", 1)
        service.fields.add(service.admin, BUDGET)
        with pytest.raises(Conflict) as refused:
            service.fields.add(service.admin, PAYMENT)
        assert refused.value.code == "too_many_fields"

    def test_the_log_tells_of_it_without_a_word_of_a_caller(self, service: FakeService) -> None:
        stored = service.fields.add(service.admin, BUDGET)
        service.fields.delete(service.admin, stored.id)

        told = [event for event in service.database.tables.crm.chain() if event.type.startswith("field.")]
        assert [event.type for event in told] == ["field.added", "field.deleted"]
        assert dict(told[0].payload) == {"type": "number", "examples": 1, "patterns": 0, "options": 0}


class TestChecks:
    def test_texts_are_tidied(self) -> None:
        untidy = replace(
            PAYMENT, name=" 付款  方式", options=("月结 ", "月结", "预付"), examples=(Cue(" 月底  付 ", "月结"),) * 2
        )
        tidy = checked(untidy)
        assert (tidy.name, tidy.options, tidy.examples) == ("付款 方式", ("月结", "预付"), (Cue("月底 付", "月结"),))

    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            ({"name": "  "}, "invalid_field"),
            ({"name": "长" * 41}, "invalid_field"),
            ({"definition": "长" * 501}, "invalid_field"),
            ({"options": ()}, "invalid_field"),
            ({"options": ("",)}, "invalid_field"),
            ({"options": tuple(map(str, range(31)))}, "invalid_field"),
            ({"type": FieldType.TEXT}, "invalid_field"),
            ({"examples": (Cue(""),)}, "invalid_field"),
            ({"examples": (Cue("长" * 201),)}, "invalid_field"),
            ({"examples": tuple(Cue(f"例{n}") for n in range(21))}, "invalid_field"),
            ({"examples": (Cue("月底", "年结"),)}, "invalid_value"),
            ({"patterns": (Cue("(a+)+"),)}, "bad_pattern"),
            ({"type": FieldType.NUMBER, "options": ()}, "invalid_field"),  # its pattern names a value
        ],
    )
    def test_what_is_no_field_is_refused(self, wrong: dict[str, Any], code: str) -> None:
        with pytest.raises(CallgateError) as refused:
            checked(replace(PAYMENT, **wrong))
        assert refused.value.code == code


class Finder:
    """Finds every field in the promise of the talk."""

    def __init__(self) -> None:
        self.value: Any = "月结"
        self.asked: list[tuple[CustomField, ...]] = []

    def __call__(self, call: Transcript, fields: Any, _called_at: object) -> tuple[FieldValue, ...]:
        self.asked.append(tuple(fields))
        by = Provenance("scripted", "1")
        quote = talk.quoted(call, "我把报价发给您")
        return tuple(
            FieldValue(field=one.label, value=self.value, evidence=quote, confidence=0.9, provenance=by)
            for one in fields
        )


@pytest.fixture
def finder(service: FakeService) -> Finder:
    finder = Finder()
    service.beside = Additions(work=service.database.work, find_fields=finder).beside
    return finder


class TestInTheRecord:
    @pytest.fixture
    def call(self, service: FakeService, finder: Finder) -> Call:
        service.fields.add(service.admin, PAYMENT)
        return service.processed()

    def test_a_value_stands_in_the_record_with_its_words(self, service: FakeService, call: Call) -> None:
        item = shown(service.fact(call.id, "field"))

        assert item["fields"]["value"] == "月结"
        assert item["fields"]["field"] == {
            "id": service.fields.all(SYSTEM)[0].id,
            "name": "付款",
            "type": "choice",
            "options": ["月结", "预付"],
        }
        assert (item["quote"], item["evidence"][0]["start_ms"] is not None) == ("我把报价发给您", True)

    def test_the_crm_is_told_nothing_of_it(self, service: FakeService, call: Call) -> None:
        service.review.decide(service.rep, service.fact(call.id, "field").id, Decision.CONFIRM)
        assert len(service.crm.todos(service.rep)) == 1  # the promise of the talk

    def test_a_person_may_put_it_right_within_its_type(self, service: FakeService, call: Call) -> None:
        fact = service.fact(call.id, "field")
        for wrong in ("年结", "", None):
            with pytest.raises(InvalidInput) as refused:
                service.review.decide(service.rep, fact.id, Decision.EDIT, {"value": wrong})
            assert refused.value.code == "invalid_value"
        assert shown(service.fact(call.id, "field"))["state"] == "proposed"

        after = service.review.decide(service.rep, fact.id, Decision.EDIT, {"value": "预付"})
        assert (shown(after)["fields"]["value"], shown(after)["state"]) == ("预付", "edited")

    def test_what_a_person_decided_outlives_the_field(self, service: FakeService, call: Call) -> None:
        fact = service.fact(call.id, "field")
        service.review.decide(service.rep, fact.id, Decision.EDIT, {"value": "预付"})
        service.fields.delete(service.admin, service.fields.all(SYSTEM)[0].id)
        service.rerun.apply(service.rep, call.id)

        after = shown(service.fact(call.id, "field"))
        assert (after["id"], after["fields"]["value"], after["state"]) == (fact.id, "预付", "edited")

    def test_another_run_with_other_values_keeps_the_item(
        self, service: FakeService, finder: Finder, call: Call
    ) -> None:
        before = service.fact(call.id, "field").id
        finder.value = "预付"
        diff = service.rerun.apply(service.rep, call.id)

        assert ([one.id for one, _ in diff.changed], diff.added, diff.gone) == ([before], (), ())

    def test_the_version_of_a_reading_changes_with_the_fields(self, service: FakeService, call: Call) -> None:
        def producer(of: Call) -> str:
            with service.database.work() as unit:
                artefact = unit.calls.latest_artefact(of.id, Stage.EXTRACT)
            assert artefact is not None
            return artefact.producer.split(" of ")[0]

        first = producer(call)
        assert first.startswith("extractor/1+fields/")
        stored = service.fields.all(SYSTEM)[0]
        service.fields.change(service.admin, stored.id, replace(PAYMENT, definition="怎么付"), version=1)
        assert producer(service.processed(content=talk.SOUND + b"2")) not in (first, "extractor/1")

    def test_other_regions_are_not_read_for_it(self, service: FakeService, finder: Finder, call: Call) -> None:
        service.processed(content=talk.SOUND + b"2", actor=service.stranger)
        assert len(finder.asked) == 1
