"""Rules are data; the code only counts how many patterns of each rule hit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.extract.talk import DATA
from voice.domain.facts import Action, NeedCategory, ObjectionTag
from voice.extract.rules import MOST_HITS, RuleBook


@pytest.fixture
def book(tmp_path: Path) -> RuleBook:
    path = tmp_path / "rules.toml"
    path.write_text('[objection]\nprice = ["太贵", "贵了", "price"]\n[need]\ncost = ["降本"]\n', encoding="utf-8")
    return RuleBook.load(path)


def test_rules_are_named_by_group_and_label_in_the_order_of_the_file(book: RuleBook) -> None:
    assert book.names == ("objection.price", "need.cost")


@pytest.mark.parametrize(
    ("text", "counts"),
    [("我们要降本", [0, 1]), ("太贵", [1, 0]), ("太贵了贵了", [2, 0]), ("今天天气好", [0, 0]), ("", [0, 0])],
)
def test_it_counts_the_patterns_that_hit(book: RuleBook, text: str, counts: list[int]) -> None:
    assert book.counts(text) == counts


def test_a_pattern_counts_once_and_a_rule_twice_at_most(book: RuleBook) -> None:
    assert book.counts("太贵太贵太贵") == [1, 0]
    assert book.counts("太贵，贵了，price") == [MOST_HITS, 0]


def test_capitals_do_not_matter(book: RuleBook) -> None:
    assert book.counts("The PRICE is high") == [1, 0]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_shipped_rules_cover_every_label(language: str) -> None:
    names = set(RuleBook.load(DATA / language / "rules.toml").names)
    assert {f"objection.{tag}" for tag in ObjectionTag} <= names
    assert {f"need.{category}" for category in NeedCategory} <= names
    assert {f"action.{action}" for action in Action if action is not Action.OTHER} <= names


def test_both_languages_name_the_same_rules_in_the_same_order() -> None:
    """One set of heads reads both: a column must mean the same."""
    zh, en = (RuleBook.load(DATA / language / "rules.toml").names for language in ("zh", "en"))
    assert zh == en


@pytest.mark.parametrize(
    ("language", "rule", "text"),
    [
        ("zh", "objection.price", "这个报价有点高啊"),
        ("zh", "objection.budget", "今年预算用完了"),
        ("zh", "objection.authority", "这事我说了不算"),
        ("zh", "objection.timing", "明年再说吧"),
        ("zh", "objection.trust", "就怕装完没人管"),
        ("zh", "objection.contract_terms", "账期只能六十天"),
        ("zh", "objection.switching_cost", "换一套又要重新培训"),
        ("zh", "need.compliance", "审计要查留痕"),
        ("zh", "need.efficiency", "现在全靠手工登记"),
        ("zh", "commitment.accept", "好的没问题"),
        ("zh", "assertion.hypothetical", "如果价格合适我可以考虑"),
        ("en", "objection.price", "that is too expensive for us"),
        ("en", "objection.budget", "there is no money left this year"),
        ("en", "objection.authority", "the board has to approve it"),
        ("en", "need.quality", "the labels keep jamming, lots of defects"),
        ("en", "commitment.offer", "i'll send you the plan"),
        ("en", "assertion.question", "could you send it?"),
    ],
)
def test_the_shipped_rules_know_plain_phrases(language: str, rule: str, text: str) -> None:
    book = RuleBook.load(DATA / language / "rules.toml")
    assert book.counts(text)[book.names.index(rule)] >= 1


@pytest.mark.parametrize("text", ["请问贵公司在哪", "您贵姓", "这样品很可贵"[:3]])
def test_politeness_is_no_price(text: str) -> None:
    book = RuleBook.load(DATA / "zh" / "rules.toml")
    assert book.counts(text)[book.names.index("objection.price")] == 0
