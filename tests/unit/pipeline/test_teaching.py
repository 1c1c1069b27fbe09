"""A person's edit teaches the list: for the account where there is one, and never what everybody says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes import talk
from tests.fakes.service import FakeService
from voice.domain.actor import SYSTEM
from voice.domain.recording import Call
from voice.domain.vocabulary import Term, TermKind
from voice.ports.vocabulary import StoredTerm, TermSource

# Turn 0: 您好，请问是澄明科技的王主任吗？  Turn 2: 明天上午我把报价发给您。


@pytest.fixture
def call(service: FakeService) -> Call:
    return service.processed()


@pytest.fixture
def account_id(service: FakeService) -> str:
    account = service.crm.create_account(service.rep, name="澄铭科技有限公司", phone="13800138000")
    service.crm.create_contact(service.rep, account_id=account.id, name="汪建国")
    return account.id


def teach(service: FakeService, call: Call, original: str, text: str, *, who: str = "rep", **more: Any) -> Any:
    found = service.calls.transcript(SYSTEM, call.id)
    assert found is not None
    turn = next(turn for turn in found.turns if original in turn.text)
    at = turn.text.index(original)
    return service.corrections.correct(
        getattr(service, who),
        call.id,
        turn=turn.index,
        char_start=at,
        char_end=at + len(original),
        original=original,
        text=text,
        **more,
    ).taught


def terms(service: FakeService) -> dict[str, tuple[str, ...]]:
    return {one.term.text: one.term.wrong for one in service.vocabulary.page(SYSTEM)}


class TestNewTerms:
    def test_of_a_call_of_nobody_known_it_is_jargon_of_the_region(self, service: FakeService, call: Call) -> None:
        taught: StoredTerm = teach(service, call, "澄明科技", "澄铭科技")

        assert taught.term == Term("澄铭科技", TermKind.JARGON, wrong=("澄明科技",))
        assert (taught.account_id, taught.source, taught.created_by) == ("", TermSource.CORRECTION, "rep")
        assert service.events()[-2:] == ["vocabulary.learnt", "transcript.corrected"]

    def test_a_name_that_the_crm_knows_goes_to_its_account(self, service: FakeService, call: Call) -> None:
        account = service.crm.create_account(service.rep, name="澄铭科技有限公司")
        taught = teach(service, call, "澄明科技", "澄铭科技")

        assert (taught.term.kind, taught.account_id) == (TermKind.ACCOUNT, account.id)

    def test_of_a_call_of_an_account_it_is_the_accounts(self, service: FakeService, account_id: str) -> None:
        call = service.processed()
        assert call.account_id == account_id

        product = teach(service, call, "报价发", "包夹法")
        person = teach(service, call, "王建国", "汪建国")

        assert (product.term.kind, product.account_id) == (TermKind.JARGON, account_id)
        assert (person.term.kind, person.account_id) == (TermKind.PERSON, account_id)

    def test_of_a_name_of_which_a_part_was_wrong_the_whole_is_learnt(
        self, service: FakeService, account_id: str
    ) -> None:
        taught = teach(service, service.processed(), "明", "铭")

        assert taught.term == Term("澄铭科技", TermKind.ACCOUNT, wrong=("澄明科技",))

    def test_the_log_tells_no_word_of_it(self, service: FakeService, call: Call) -> None:
        teach(service, call, "澄明科技", "澄铭科技")

        told = [event for event in service.database.tables.crm.chain() if event.type == "vocabulary.learnt"]
        assert [dict(event.payload) for event in told] == [
            {"kind": "jargon", "account_id": None, "source": "correction", "wrong": 1}
        ]


class TestKnownTerms:
    def test_another_wrong_spelling_is_added(self, service: FakeService, call: Call) -> None:
        service.vocabulary.add(service.manager, Term("澄铭科技", TermKind.PRODUCT, wrong=("成名科技",)))
        taught = teach(service, call, "澄明科技", "澄铭科技")

        assert (taught.term.wrong, taught.version) == (("成名科技", "澄明科技"), 2)
        assert taught.source is TermSource.PERSON

    def test_the_oldest_spelling_makes_room(self, service: FakeService, call: Call) -> None:
        many = tuple(f"澄名{number}号" for number in range(20))
        service.vocabulary.add(service.manager, Term("澄铭科技", TermKind.PRODUCT, wrong=many))

        assert teach(service, call, "澄明科技", "澄铭科技").term.wrong == (*many[1:], "澄明科技")

    def test_the_same_lesson_again_is_none(self, service: FakeService, call: Call) -> None:
        service.vocabulary.add(service.manager, Term("澄铭科技", TermKind.PRODUCT, wrong=("澄明科技",)))

        assert teach(service, call, "澄明科技", "澄铭科技") is None
        assert "vocabulary.learnt" not in service.events()

    def test_a_term_of_its_own_is_no_wrong_spelling(self, service: FakeService, call: Call) -> None:
        service.vocabulary.add(service.manager, Term("澄明科技", TermKind.COMPETITOR))

        assert teach(service, call, "澄明科技", "澄铭科技") is None
        assert terms(service) == {"澄明科技": ()}

    def test_the_latest_word_counts(self, service: FakeService, call: Call) -> None:
        teach(service, call, "澄明科技", "澄铭科技")
        other = service.processed(content=b"RIFF another call")
        teach(service, other, "澄明科技", "诚明科技", who="manager")

        assert terms(service) == {"澄铭科技": (), "诚明科技": ("澄明科技",)}

    def test_a_rep_does_not_take_spellings_off_a_managers_term(self, service: FakeService, call: Call) -> None:
        service.vocabulary.add(service.manager, Term("澄铭科技", TermKind.PRODUCT, wrong=("澄明科技",)))

        assert teach(service, call, "澄明科技", "诚明科技") is None
        assert terms(service) == {"澄铭科技": ("澄明科技",)}


class TestNothingToLearn:
    @pytest.mark.parametrize(
        ("original", "text"),
        [
            ("您", "你"),  # one character is heard everywhere
            ("您好", "喂"),
            ("上午", "下午"),  # everybody says it
            ("，请问是", "，，，，"),
            ("明天上午我把报价发给您。", "明天下午我把报价单和合同都发给您的领导和财务，好吧。"),
        ],
    )
    def test_what_is_not_worth_it(self, service: FakeService, call: Call, original: str, text: str) -> None:
        assert teach(service, call, original, text) is None
        assert terms(service) == {}

    def test_nobody_has_to_teach(self, service: FakeService, call: Call) -> None:
        assert teach(service, call, "澄明科技", "澄铭科技", teach=False) is None
        assert terms(service) == {}

    def test_numbers_are_no_words(self, service: FakeService) -> None:
        service.speech.transcript = talk.transcript()
        call = service.processed()
        teach(service, call, "等不起", "12000", teach=False)

        assert teach(service, call, "12000", "15000") is None

    def test_a_full_list_does_not_stop_the_correction(self, service: FakeService, call: Call) -> None:
        lines = "text,kind\n" + "".join(f"产品{number},product\n" for number in range(5000))
        service.vocabulary.take_in(service.manager, lines.encode())

        assert teach(service, call, "澄明科技", "澄铭科技") is None
        found = service.calls.transcript(SYSTEM, call.id)
        assert found is not None
        assert "澄铭科技" in found.turns[0].text


def test_what_was_repaired_wrongly_is_unlearnt(service: FakeService, call: Call) -> None:
    teach(service, call, "澄明科技", "澄铭科技")
    teach(service, call, "澄铭科技", "澄明科技")  # it was right in the first place

    assert terms(service) == {"澄铭科技": ()}
