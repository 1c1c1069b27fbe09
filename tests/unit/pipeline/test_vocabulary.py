"""The list of the region is its managers'; everybody adds for the accounts they sell to; auditors read."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.service import FakeService
from voice.domain.actor import SYSTEM, Actor, UserRole
from voice.domain.errors import CallgateError, Conflict, Forbidden, InvalidInput, NotFound
from voice.domain.vocabulary import Term, TermKind
from voice.pipeline import terms as rules
from voice.pipeline.vocabulary import Imported
from voice.ports.crm import Account
from voice.ports.vocabulary import StoredTerm, TermFilter, TermSource

GATEWAY = Term("星河网关", TermKind.PRODUCT, 1.0, ("网关",), ("新河网关",))
BUYER = Term("王敏", TermKind.PERSON)


@pytest.fixture
def account(service: FakeService) -> Account:
    return service.crm.create_account(service.colleague, name="澄明科技有限公司")


def texts(service: FakeService, actor: Actor = SYSTEM, **where: Any) -> list[str]:
    return [one.term.text for one in service.vocabulary.page(actor, TermFilter(**where))]


def log_of(service: FakeService, kind: str) -> list[Any]:
    return [dict(event.payload) for event in service.database.tables.crm.chain() if event.type == kind]


class TestAdd:
    def test_a_manager_adds_for_the_region(self, service: FakeService) -> None:
        stored = service.vocabulary.add(service.manager, GATEWAY)

        assert (stored.term, stored.region, stored.account_id) == (GATEWAY, "east", "")
        assert (stored.source, stored.created_by, stored.version) == (TermSource.PERSON, "manager", 1)
        assert service.vocabulary.get(service.auditor, stored.id) == stored

    def test_a_rep_adds_for_an_account(self, service: FakeService, account: Account) -> None:
        stored = service.vocabulary.add(service.rep, BUYER, account_id=account.id)

        assert (stored.account_id, stored.region) == (account.id, "east")
        assert texts(service, account_id=account.id) == ["王敏"]

    def test_the_log_tells_no_word_of_it(self, service: FakeService, account: Account) -> None:
        service.vocabulary.add(service.rep, BUYER, account_id=account.id)

        (told,) = log_of(service, "vocabulary.added")
        assert told == {"kind": "person", "account_id": account.id, "source": "person", "wrong": 0}

    @pytest.mark.parametrize("who", ["rep", "auditor"])
    def test_others_do_not_touch_the_list_of_the_region(self, service: FakeService, who: str) -> None:
        with pytest.raises(Forbidden):
            service.vocabulary.add(getattr(service, who), GATEWAY)
        assert texts(service) == []

    def test_an_auditor_only_reads(self, service: FakeService, account: Account) -> None:
        with pytest.raises(Forbidden):
            service.vocabulary.add(service.auditor, BUYER, account_id=account.id)

    def test_there_is_no_account_of_another_region(self, service: FakeService, account: Account) -> None:
        with pytest.raises(NotFound):
            service.vocabulary.add(service.stranger, BUYER, account_id=account.id)

    def test_a_text_stands_once(self, service: FakeService, account: Account) -> None:
        service.vocabulary.add(service.manager, GATEWAY)
        service.vocabulary.add(service.rep, Term("星河网关", TermKind.JARGON), account_id=account.id)

        with pytest.raises(Conflict) as refusal:
            service.vocabulary.add(service.manager, Term("星河网关", TermKind.JARGON))
        assert refusal.value.code == "term_exists"

    def test_terms_that_exclude_each_other_are_refused(self, service: FakeService) -> None:
        service.vocabulary.add(service.manager, GATEWAY)

        with pytest.raises(InvalidInput) as refusal:
            service.vocabulary.add(service.manager, Term("新河网关", TermKind.COMPETITOR))
        assert refusal.value.code == "term_is_wrong"

    def test_an_admin_of_all_regions_names_one(self, service: FakeService) -> None:
        everywhere = Actor("root", "root", UserRole.ADMIN, "*")

        with pytest.raises(InvalidInput):
            service.vocabulary.add(everywhere, GATEWAY)
        assert service.vocabulary.add(everywhere, GATEWAY, region="west").region == "west"
        assert texts(service, service.manager) == []
        assert texts(service, service.stranger) == ["星河网关"]

    def test_a_region_has_room_for_so_many(self, service: FakeService) -> None:
        lines = "text,kind\n" + "".join(f"产品{number},product\n" for number in range(rules.MOST_TERMS))
        service.vocabulary.take_in(service.manager, lines.encode())

        with pytest.raises(Conflict) as refusal:
            service.vocabulary.add(service.manager, GATEWAY)
        assert refusal.value.code == "vocabulary_full"
        with pytest.raises(Conflict):
            service.vocabulary.take_in(service.manager, "text,kind\n星河网关,product".encode())


class TestChange:
    @pytest.fixture
    def stored(self, service: FakeService) -> StoredTerm:
        return service.vocabulary.add(service.manager, GATEWAY)

    def test_a_manager_changes(self, service: FakeService, stored: StoredTerm) -> None:
        after = service.vocabulary.change(service.admin, stored.id, Term("星河二代", TermKind.JARGON), version=1)

        assert (after.term, after.version) == (Term("星河二代", TermKind.JARGON), 2)
        assert service.events()[-1] == "vocabulary.changed"

    def test_what_somebody_changed_meanwhile_is_not_overwritten(self, service: FakeService, stored: StoredTerm) -> None:
        service.vocabulary.change(service.admin, stored.id, Term("星河二代", TermKind.JARGON), version=1)

        with pytest.raises(Conflict) as refusal:
            service.vocabulary.change(service.manager, stored.id, GATEWAY, version=1)
        assert refusal.value.code == "stale_term"

    def test_a_change_is_checked_like_a_new_term(self, service: FakeService, stored: StoredTerm) -> None:
        other = service.vocabulary.add(service.manager, Term("星河二代", TermKind.PRODUCT))

        for term in (Term("星", TermKind.JARGON), Term("星河二代", TermKind.PRODUCT, wrong=("星河网关",))):
            with pytest.raises(InvalidInput):
                service.vocabulary.change(service.manager, other.id, term, version=1)
        with pytest.raises(Conflict):
            service.vocabulary.change(service.manager, other.id, Term("星河网关", TermKind.PRODUCT), version=1)

    def test_a_rep_changes_what_came_from_itself_alone(self, service: FakeService, account: Account) -> None:
        own = service.vocabulary.add(service.rep, BUYER, account_id=account.id)
        theirs = service.vocabulary.add(service.colleague, Term("王闽", TermKind.PERSON), account_id=account.id)

        service.vocabulary.change(service.rep, own.id, Term("王珉", TermKind.PERSON), version=1)
        with pytest.raises(Forbidden):
            service.vocabulary.change(service.rep, theirs.id, BUYER, version=1)
        with pytest.raises(Forbidden):
            service.vocabulary.delete(service.rep, theirs.id)
        service.vocabulary.delete(service.rep, own.id)
        assert texts(service) == ["王闽"]

    def test_a_deleted_term_is_gone_and_told(self, service: FakeService, stored: StoredTerm) -> None:
        service.vocabulary.delete(service.manager, stored.id)

        assert texts(service) == []
        assert service.events()[-1] == "vocabulary.deleted"

    @pytest.mark.parametrize("act", ["get", "delete", "change"])
    def test_out_of_sight_there_is_no_such_term(self, service: FakeService, stored: StoredTerm, act: str) -> None:
        more: Any = (GATEWAY,) if act == "change" else ()
        with pytest.raises(NotFound):
            getattr(service.vocabulary, act)(
                service.stranger, stored.id, *more, **({"version": 1} if act == "change" else {})
            )


class TestFiles:
    def test_new_terms_and_changed_ones(self, service: FakeService) -> None:
        service.vocabulary.add(service.manager, GATEWAY)
        service.vocabulary.add(service.manager, Term("星河二代", TermKind.PRODUCT))
        data = "text,kind,wrong\n星河网关,product,新河网关;星河忘关\n星河二代,product,\n恒力,competitor,横立\n"

        assert service.vocabulary.take_in(service.manager, data.encode()) == Imported(1, 1, 1)
        assert sorted(texts(service)) == ["恒力", "星河二代", "星河网关"]
        assert log_of(service, "vocabulary.imported") == [{"added": 1, "changed": 1, "account_id": None}]

    def test_the_same_file_again_changes_nothing(self, service: FakeService) -> None:
        data = "text,kind\n恒力,competitor\n".encode()
        service.vocabulary.take_in(service.manager, data)

        assert service.vocabulary.take_in(service.manager, data) == Imported(0, 0, 1)
        assert service.events().count("vocabulary.imported") == 1

    def test_one_bad_line_refuses_all(self, service: FakeService) -> None:
        service.vocabulary.add(service.manager, GATEWAY)
        for bad in ("恒,competitor", "新河网关,competitor"):
            with pytest.raises(InvalidInput):
                service.vocabulary.take_in(service.manager, f"text,kind\n恒力,competitor\n{bad}\n".encode())
        assert texts(service) == ["星河网关"]

    def test_two_terms_may_trade_places_in_one_file(self, service: FakeService) -> None:
        service.vocabulary.add(service.manager, GATEWAY)
        data = "text,kind,wrong\n新河网关,product,\n星河网关,product,\n"

        assert service.vocabulary.take_in(service.manager, data.encode()) == Imported(1, 1, 0)

    def test_the_list_of_an_account(self, service: FakeService, account: Account) -> None:
        service.vocabulary.add(service.manager, GATEWAY)
        data = "text,kind\n王敏,person\n".encode()
        service.vocabulary.take_in(service.manager, data, account_id=account.id)

        written = service.vocabulary.export(service.rep, account_id=account.id)
        assert written == "\ufefftext,kind,weight,aliases,wrong\r\n王敏,person,1,,\r\n"
        assert "星河网关,product,1,网关,新河网关" in service.vocabulary.export(service.auditor)

    @pytest.mark.parametrize("who", ["rep", "auditor"])
    def test_only_managers_import(self, service: FakeService, who: str) -> None:
        with pytest.raises(Forbidden):
            service.vocabulary.take_in(getattr(service, who), b"text,kind\nStarway,jargon")

    def test_a_list_out_of_sight_is_not_exported(self, service: FakeService, account: Account) -> None:
        with pytest.raises(CallgateError):
            service.vocabulary.export(service.stranger, account_id=account.id)
