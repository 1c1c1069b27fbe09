"""What a worker is told of a call before it listens: the sender's words, the list, the account, the rep."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.fakes import talk
from tests.fakes.service import FakeService
from voice.domain.hints import CallHints
from voice.domain.recording import CallMetadata
from voice.domain.vocabulary import Term, TermKind
from voice.pipeline.hints import hints_in, hints_of

SAID = replace(talk.METADATA, phone_number=None)


@pytest.fixture
def account_id(service: FakeService) -> str:
    """An account with its number, two people and a term; and another one."""
    crm, vocabulary = service.crm, service.vocabulary
    account = crm.create_account(service.rep, name="东莞市澄明科技有限公司", phone="13800138000")
    crm.create_contact(service.rep, account_id=account.id, name="王建国")
    crm.create_contact(service.rep, account_id=account.id, name="王主任")
    vocabulary.add(service.rep, Term("洁净车间", TermKind.JARGON), account_id=account.id)
    other = crm.create_account(service.rep, name="瑞丰电子有限公司")
    vocabulary.add(service.rep, Term("瑞丰电子", TermKind.ACCOUNT), account_id=other.id)
    vocabulary.add(service.manager, Term("星河网关", TermKind.PRODUCT))
    vocabulary.add(service.manager, Term("恒力", TermKind.COMPETITOR))
    return account.id


def heard(service: FakeService, said: CallMetadata = SAID, **more: Any) -> CallHints:
    with service.database.work() as unit:
        return hints_in(unit, said, region="east", rep_id="rep", **more)


def texts(hints: CallHints) -> set[str]:
    return {term.text for term in hints.vocabulary}


OF_THE_REGION = {"星河网关", "恒力", "rep"}
OF_THE_ACCOUNT = {"澄明科技", "王建国", "洁净车间"}


class TestVocabulary:
    def test_a_call_of_nobody_known_has_the_words_of_the_region_and_the_rep(
        self, service: FakeService, account_id: str
    ) -> None:
        assert texts(heard(service)) == OF_THE_REGION

    @pytest.mark.parametrize("said", [{"phone_number": "138-0013-8000"}, {"account_hint": "澄明科技"}])
    def test_the_account_is_found_by_what_the_sender_said(
        self, service: FakeService, account_id: str, said: dict[str, str]
    ) -> None:
        assert texts(heard(service, replace(SAID, **said))) == OF_THE_REGION | OF_THE_ACCOUNT

    def test_the_account_of_an_attributed_call_goes_first(self, service: FakeService, account_id: str) -> None:
        hints = heard(service, replace(SAID, account_hint="瑞丰电子"), account_id=account_id)

        assert texts(hints) == OF_THE_REGION | OF_THE_ACCOUNT

    def test_an_account_that_nobody_knows_is_called_as_the_sender_says(self, service: FakeService) -> None:
        (term, _) = heard(service, replace(SAID, account_hint="北辰重工有限公司")).vocabulary

        assert term == Term("北辰重工", TermKind.ACCOUNT)

    def test_the_words_of_the_call_itself(self, service: FakeService) -> None:
        said = replace(SAID, hotwords=("星河网关", "person:司马敏", "Product：二代", "别的:词", "x"))

        assert heard(service, said).vocabulary[:4] == (
            Term("星河网关", TermKind.JARGON),
            Term("司马敏", TermKind.PERSON),
            Term("二代", TermKind.PRODUCT),
            Term("别的:词", TermKind.JARGON),
        )

    def test_other_regions_have_other_words(self, service: FakeService, account_id: str) -> None:
        with service.database.work() as unit:
            hints = hints_in(unit, talk.METADATA, region="west", rep_id="stranger")

        assert texts(hints) == {"stranger"}

    def test_calls_outlive_their_reps(self, service: FakeService) -> None:
        with service.database.work() as unit:
            assert hints_in(unit, SAID, region="east", rep_id="left").vocabulary == ()


class TestChannel:
    @pytest.mark.parametrize(
        ("said", "installed", "channel"), [(None, 0, 0), (None, 1, 1), (None, None, None), (1, 0, 1), (0, None, 0)]
    )
    def test_the_sender_goes_before_the_installation(
        self, said: int | None, installed: int | None, channel: int | None
    ) -> None:
        assert hints_of(replace(SAID, rep_channel=said), rep_channel=installed).rep_channel == channel


def test_without_a_store_the_senders_words_remain() -> None:
    hints = hints_of(replace(SAID, speakers=3, hotwords=("星河网关",)))

    assert (hints.language, hints.speakers, hints.direction) == ("zh", 3, SAID.direction)
    assert hints.vocabulary == (Term("星河网关", TermKind.JARGON),)


def test_the_worker_is_told(service: FakeService, account_id: str) -> None:
    service.processed(metadata=replace(talk.METADATA, speakers=2, rep_channel=1, hotwords=("二代",)))

    (hints,) = service.speech.hints
    assert (hints.speakers, hints.rep_channel, hints.rep_voice) == (2, 1, ())
    assert texts(hints) == OF_THE_REGION | OF_THE_ACCOUNT | {"二代"}
