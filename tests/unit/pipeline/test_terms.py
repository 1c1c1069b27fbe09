"""What may stand on a list of terms, and how lists become the vocabulary of one call."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from voice.domain.errors import InvalidInput
from voice.domain.vocabulary import Term, TermKind
from voice.pipeline.terms import WordList, checked, joined
from voice.ports.vocabulary import COMPANY_WIDE, StoredTerm, TermSource

PRODUCT = TermKind.PRODUCT


def a_term(text: str = "星河网关", *wrong: str, aliases: tuple[str, ...] = (), weight: float = 1.0) -> Term:
    return Term(text, PRODUCT, weight, aliases, wrong)


def stored(term: Term, term_id: str = "t-1", account_id: str = COMPANY_WIDE) -> StoredTerm:
    return StoredTerm(
        id=term_id,
        region="east",
        account_id=account_id,
        term=term,
        source=TermSource.PERSON,
        created_by="manager",
        created_at=datetime(2026, 3, 5, tzinfo=UTC),
    )


class TestOneTerm:
    def test_blanks_and_repetitions_go(self) -> None:
        term = Term("  Starway   ONE ", PRODUCT, 1.5, ("SW1", " SW1", "Starway ONE"), (" 星维一号 ", ""))

        assert checked(term) == Term("Starway ONE", PRODUCT, 1.5, ("SW1",), ("星维一号",))

    @pytest.mark.parametrize("text", ["C++", "95%", "A股", "王·明", "星" * 40])
    def test_what_companies_really_write(self, text: str) -> None:
        assert checked(a_term(text)).text == text

    @pytest.mark.parametrize(
        ("term", "code"),
        [
            (a_term("星"), "invalid_term"),
            (a_term("星" * 41), "invalid_term"),
            (a_term("  "), "invalid_term"),
            (a_term("，。"), "invalid_term"),
            (a_term("=cmd()"), "invalid_term"),
            (a_term("星河网关", "河"), "invalid_term"),
            (a_term(aliases=("@网关",)), "invalid_term"),
            (a_term(weight=2.1), "invalid_weight"),
            (a_term(weight=-0.1), "invalid_weight"),
            (a_term(weight=float("nan")), "invalid_weight"),
            (a_term("星河网关", *(f"网关{n}" for n in range(21))), "too_many_spellings"),
            (a_term("星河网关", "星河网关"), "wrong_is_right"),
            (a_term("星河网关", "网关", aliases=("网关",)), "wrong_is_right"),
            (replace(a_term("澄明科技"), kind=TermKind.ACCOUNT), "account_missing"),
            (replace(a_term("王敏"), kind=TermKind.PERSON), "account_missing"),
        ],
    )
    def test_what_is_no_term(self, term: Term, code: str) -> None:
        with pytest.raises(InvalidInput) as refusal:
            checked(term)
        assert refusal.value.code == code

    def test_names_belong_to_an_account(self) -> None:
        name = Term("澄明科技", TermKind.ACCOUNT)
        assert checked(name, account_id="account-1") == name


class TestTermsThatExcludeEachOther:
    @pytest.mark.parametrize(
        ("term", "code"),
        [
            (a_term("星河二代", "星河网关"), "wrong_is_a_term"),
            (a_term("星河二代", "老网关"), "wrong_is_a_term"),
            (a_term("星河二代", "新河网关"), "wrong_is_taken"),
            (a_term("新河网关"), "term_is_wrong"),
            (a_term("星河二代", aliases=("新河网关",)), "term_is_wrong"),
        ],
    )
    def test_within_one_list(self, term: Term, code: str) -> None:
        listed = WordList([stored(a_term("星河网关", "新河网关", aliases=("老网关",)))])

        with pytest.raises(InvalidInput) as refusal:
            listed.refuse_clash(stored(term, "t-2"))
        assert refusal.value.code == code

    def test_a_term_does_not_exclude_itself(self) -> None:
        listed = WordList([stored(a_term("星河网关", "新河网关"))])
        listed.refuse_clash(stored(a_term("新河网关", "星河网关")))

    def test_the_lists_of_two_accounts_are_never_heard_together(self) -> None:
        listed = WordList([stored(a_term("张磊", "张蕾"), "t-1", "account-1")])
        listed.refuse_clash(stored(a_term("张雷", "张磊", "张蕾"), "t-2", "account-2"))

    def test_an_account_and_its_region_are(self) -> None:
        listed = WordList([stored(a_term("张磊", "张蕾"), "t-1", "account-1")])

        with pytest.raises(InvalidInput):
            listed.refuse_clash(stored(a_term("张雷", "张磊"), "t-2"))
        listed.refuse_clash(stored(a_term("张雷", "张蕾"), "t-2"))  # the account's own spelling goes first


class TestJoined:
    def test_a_text_stands_once_with_all_that_is_known_of_it(self) -> None:
        near = Term("星河网关", TermKind.JARGON, 0.5, ("网关",))
        far = Term("星河网关", PRODUCT, 1.5, ("二代",), ("新河网关",))

        assert joined([near, far]) == (Term("星河网关", TermKind.JARGON, 1.5, ("网关", "二代"), ("新河网关",)),)

    def test_the_nearest_list_says_what_a_wrong_spelling_means(self) -> None:
        first, second = joined([a_term("张磊", "张蕾"), a_term("张雷", "张蕾", "章雷")])

        assert (first.wrong, second.wrong) == (("张蕾",), ("章雷",))

    def test_what_is_right_in_one_list_is_wrong_in_none(self) -> None:
        hotword, listed = joined([a_term("新河网关"), a_term("星河网关", "新河网关")])

        assert (hotword.wrong, listed.wrong) == ((), ())

    def test_nothing_joined_is_nothing(self) -> None:
        assert joined([]) == ()
