"""Who sees private data of a call, and what the others see."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fakes import private_talk, talk
from tests.fakes.private_talk import DIALLED, MASKED_DIALLED, MASKED_PHONE, PHONE
from tests.fakes.service import RULES, FakeService
from voice.domain.actor import SYSTEM, Actor, UserRole
from voice.domain.errors import Conflict, Forbidden, InvalidInput
from voice.domain.facts import IdentityClaim, Need
from voice.domain.recording import Call
from voice.domain.review import Decision, FactState
from voice.pipeline.masked_facts import masked_hotword
from voice.pipeline.privacy import OWNER, Privacy
from voice.ports.calls import CallFilter


@pytest.fixture
def call(service: FakeService) -> Call:
    service.speech.transcript = private_talk.transcript()
    service.extractor.find = private_talk.facts
    said = replace(talk.METADATA, phone_number=DIALLED, hotwords=("person:王建国", "星河网关"))
    return service.processed(metadata=said)


class TestRight:
    @pytest.mark.parametrize(
        ("see_all", "seers"),
        [
            ((OWNER, "manager", "auditor"), {"owner", "manager", "auditor"}),
            ((OWNER,), {"owner"}),
            (("rep",), {"owner", "colleague"}),
            (("admin",), {"admin"}),
            ((), set()),
        ],
    )
    def test_the_policy_decides(
        self, service: FakeService, call: Call, see_all: tuple[str, ...], seers: set[str]
    ) -> None:
        people = {
            "owner": service.rep,
            "colleague": service.colleague,
            "manager": service.manager,
            "auditor": service.auditor,
            "admin": service.admin,
        }
        privacy = Privacy(RULES, see_all)
        assert {name for name, actor in people.items() if not privacy.masks(actor, call)} == seers

    def test_an_admin_sees_own_calls(self, service: FakeService, call: Call) -> None:
        own = replace(call, rep_id=service.admin.user_id)
        assert not Privacy(RULES, [OWNER]).masks(service.admin, own)

    def test_the_service_itself_sees_all_and_nobody_becomes_it_by_name(self, call: Call) -> None:
        privacy = Privacy(RULES, [])
        assert not privacy.masks(SYSTEM, call)
        assert privacy.masks(Actor("u", SYSTEM.name, UserRole.ADMIN, "*"), call)

    def test_everybody_may_ask_for_less_and_nobody_for_more(self, service: FakeService, call: Call) -> None:
        privacy = Privacy(RULES, [OWNER])
        assert privacy.masks(service.rep, call, True)
        assert not privacy.masks(service.rep, call, False)
        with pytest.raises(Forbidden) as refused:
            privacy.masks(service.manager, call, False)
        assert refused.value.code == "private_data"


class TestReading:
    def test_the_transcript(self, service: FakeService, call: Call) -> None:
        seen = service.calls.transcript(service.rep, call.id)
        masked = service.calls.transcript(service.admin, call.id)
        assert seen == private_talk.transcript()
        assert masked is not None
        assert [turn.text for turn in masked.turns] == [
            "您好，请问怎么称呼？",
            "我是王**，交货太慢。",
            "您电话多少？",
            f"{MASKED_PHONE}，微信同号。",
        ]
        assert masked == service.calls.transcript(service.rep, call.id, masked=True)

    def test_the_facts_with_their_quotes_and_what_a_person_typed(self, service: FakeService, call: Call) -> None:
        (person,) = [fact for fact in service.review.record(service.rep, call.id) if fact.kind == "identity"]
        service.review.decide(service.rep, person.id, Decision.EDIT, {"name": "王见国", "department": "找王见国"})
        person, need = service.review.record(service.admin, call.id)
        assert isinstance(person.fact, IdentityClaim)
        assert (person.fact.name, person.fact.phone) == ("王**", MASKED_DIALLED)
        assert [span.quote for span in person.fact.evidence] == ["我是王**", MASKED_PHONE]
        assert person.changes == {"name": "王**", "department": "找王**"}
        assert isinstance(need.fact, Need)
        assert need.fact.tried == f"打过{MASKED_DIALLED}找王**"
        assert service.review.fact(service.admin, person.id) == person
        assert service.review.record(service.rep, call.id, masked=True)[1] == need

    def test_a_quote_of_an_older_transcript_too(self, service: FakeService, call: Call) -> None:
        person, _ = service.review.record(service.rep, call.id)
        service.review.decide(service.rep, person.id, Decision.CONFIRM)
        service.corrections.correct(
            service.rep, call.id, turn=3, char_start=0, char_end=len(PHONE), original=PHONE, text="号码"
        )
        (old, _) = service.review.record(service.admin, call.id)
        assert [span.quote for span in old.fact.evidence] == ["我是王**", MASKED_PHONE]

    def test_what_the_sender_told_of_the_call(self, service: FakeService, call: Call) -> None:
        for seen in (
            service.calls.get(service.admin, call.id),
            service.calls.page(service.admin, CallFilter()).calls[0],
            service.calls.retry(service.admin, call.id),
            service.calls.cancel(service.admin, call.id),
        ):
            assert seen.metadata.phone_number == MASKED_DIALLED
            assert seen.metadata.hotwords == ("person:王**", "星河网关")
        assert service.calls.get(service.manager, call.id).metadata.phone_number == DIALLED

    @pytest.mark.parametrize(
        ("word", "masked"),
        [
            ("person:王建国", "person:王**"),
            ("Person：王建国", "Person：王**"),
            ("13800138000", "138****8000"),
            ("网关", "网关"),
        ],
    )
    def test_a_name_among_the_expected_words(self, word: str, masked: str) -> None:
        assert masked_hotword(word, RULES) == masked


class TestCrm:
    """What the CRM quotes of a call."""

    @pytest.fixture
    def quoting(self, service: FakeService) -> Call:
        service.speech.transcript = private_talk.transcript()
        service.extractor.find = private_talk.promises
        return service.processed()

    def test_quotes_of_to_dos_and_objections(self, service: FakeService, quoting: Call) -> None:
        (todo,), (seen,) = service.crm.todos(service.admin), service.crm.todos(service.rep)
        (objection,) = service.crm.objections(service.admin)
        assert [said.quote for said in seen.evidence] == ["我是王建国，交货太慢"]
        assert [said.quote for said in todo.evidence] == ["我是王**，交货太慢"]
        assert [said.quote for said in objection.evidence] == [MASKED_PHONE]
        assert service.crm.todos(service.auditor) == (seen,)

    def test_also_in_the_answer_to_a_change(self, service: FakeService, quoting: Call) -> None:
        (todo,) = service.crm.todos(service.admin)
        due = talk.DUE
        for changed in (
            service.crm.complete_todo(service.admin, todo.id),
            service.crm.reopen_todo(service.admin, todo.id),
            service.crm.reschedule_todo(service.admin, todo.id, due),
        ):
            assert [said.quote for said in changed.evidence] == ["我是王**，交货太慢"]

    def test_a_rep_is_trusted_as_owner_alone(self, service: FakeService) -> None:
        assert Privacy(RULES, [OWNER]).trusts(service.rep)
        assert not Privacy(RULES, [OWNER]).trusts(service.manager)
        assert not Privacy(RULES, ["manager"]).trusts(service.rep)


class TestChanging:
    """Somebody who sees a call masked may change it, but neither read nor destroy what the masks cover."""

    def test_what_is_masked_is_not_corrected(self, service: FakeService, call: Call) -> None:
        for original in (MASKED_PHONE, PHONE):
            with pytest.raises(Forbidden) as refused:
                service.corrections.correct(
                    service.admin, call.id, turn=3, char_start=0, char_end=len(PHONE), original=original, text="号码"
                )
            assert refused.value.code == "private_data"
        assert service.calls.transcript(service.rep, call.id) == private_talk.transcript()

    def test_other_words_are_and_the_answer_is_masked(self, service: FakeService, call: Call) -> None:
        done = service.corrections.correct(
            service.admin, call.id, turn=3, char_start=12, char_end=16, original="微信同号", text="微信一样"
        )
        assert done.transcript.turns[3].text == f"{MASKED_PHONE}，微信一样。"
        seen = service.calls.transcript(service.rep, call.id)
        assert seen is not None
        assert seen.turns[3].text == f"{PHONE}，微信一样。"
        with pytest.raises(Conflict):
            service.corrections.correct(
                service.admin, call.id, turn=3, char_start=12, char_end=16, original="微信同号", text="微信"
            )

    def test_swapped_sides_come_back_masked(self, service: FakeService, call: Call) -> None:
        assert service.corrections.swap_sides(service.admin, call.id).transcript.turns[3].text[:3] == PHONE[:3]
        done = service.corrections.swap_sides(service.admin, call.id)
        assert PHONE not in done.transcript.turns[3].text

    def test_a_decision_comes_back_masked_and_leaves_what_it_hides(self, service: FakeService, call: Call) -> None:
        person, _ = service.review.record(service.admin, call.id)
        decided = service.review.decide(service.admin, person.id, Decision.EDIT, {"title": "经理"})
        again = service.review.decide(service.admin, person.id, Decision.EDIT, {"title": "经理"})
        assert decided == again
        assert decided.changes == {"title": "经理"}
        assert isinstance(decided.fact, IdentityClaim)
        assert decided.fact.name == "王**"
        kept = service.review.fact(service.rep, person.id)
        assert isinstance(kept.fact, IdentityClaim)
        assert (kept.fact.name, kept.state) == ("王建国", FactState.EDITED)

    def test_a_mask_that_is_sent_back_is_refused(self, service: FakeService, call: Call) -> None:
        person, _ = service.review.record(service.admin, call.id)
        with pytest.raises(InvalidInput) as refused:
            service.review.decide(service.admin, person.id, Decision.EDIT, {"name": "王**"})
        assert refused.value.code == "masked_value"
        assert service.review.fact(service.rep, person.id).changes == {}
