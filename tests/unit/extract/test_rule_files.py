"""The rule data of both languages: every label is known, every pattern compiles, nothing stands twice."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.extract.conftest import MODELS
from voice.domain.facts import Action, DecisionRole, NeedCategory, ObjectionTag
from voice.extract.attributes import Assertion
from voice.extract.people.lexicon import Lexicon, Proof
from voice.extract.rivals import Rivals
from voice.extract.rules import MOST_HITS, RuleBook

LANGUAGES = ("zh", "en")
NEED_SIGNS = {"any_need", "tried", "why_failed"}
PROMISE_SIGNS = {"offer", "accept", "request", "confirm", "channel"}


def toml(language: str, name: str) -> dict[str, Any]:
    return tomllib.loads((MODELS / "extract" / language / name).read_text(encoding="utf-8"))


def rules(language: str) -> Iterator[tuple[str, list[str]]]:
    for group, labels in toml(language, "rules.toml").items():
        for label, patterns in labels.items():
            yield f"{group}.{label}", patterns


RULES = [
    pytest.param(patterns, id=f"{language}-{name}") for language in LANGUAGES for name, patterns in rules(language)
]


# --- rules.toml


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_speak_of_known_labels(language: str) -> None:
    data = toml(language, "rules.toml")
    assert set(data) == {"objection", "need", "commitment", "action", "assertion"}
    assert set(data["objection"]) == set(ObjectionTag)
    assert set(data["need"]) == set(NeedCategory) | NEED_SIGNS
    assert set(data["action"]) <= set(Action)
    assert set(Action) - set(data["action"]) <= {Action.OTHER}
    assert set(data["commitment"]) == PROMISE_SIGNS
    assert set(data["assertion"]) == set(Assertion) - {Assertion.AFFIRMED}


@pytest.mark.parametrize("patterns", RULES)
def test_a_rule_has_patterns_that_compile_and_none_twice(patterns: list[str]) -> None:
    assert patterns
    assert len(patterns) == len(set(patterns))
    for pattern in patterns:
        assert pattern.strip()
        re.compile(pattern)


@pytest.mark.parametrize("patterns", RULES)
def test_a_rule_says_nothing_of_silence(patterns: list[str]) -> None:
    assert [pattern for pattern in patterns if re.search(pattern, "")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_hits_are_counted_up_to_a_limit_in_the_order_of_the_names(language: str) -> None:
    book = RuleBook.load(MODELS / "extract" / language / "rules.toml")
    assert len(book.names) == len(set(book.names)) == len(book.patterns)
    assert book.counts("") == [0] * len(book.names)
    crowded = book.counts("太贵了，价格太高，翻倍，没预算，账上没钱 too expensive, no budget, pricey" * 3)
    assert len(crowded) == len(book.names)
    assert max(crowded) <= MOST_HITS


@pytest.mark.parametrize(
    ("language", "rule", "text"),
    [
        ("zh", "objection.price", "太贵了"),
        ("zh", "objection.budget", "今年没预算"),
        ("zh", "objection.competitor", "别家更便宜"),
        ("zh", "objection.authority", "要领导批"),
        ("zh", "objection.timing", "明年再说"),
        ("zh", "objection.trust", "担心售后"),
        ("zh", "objection.switching_cost", "数据要重新录"),
        ("zh", "need.delivery", "交期老拖"),
        ("zh", "need.integration", "跟系统对接"),
        ("zh", "need.efficiency", "全靠手工录"),
        ("zh", "action.send_quote", "把报价发给您"),
        ("zh", "action.call_back", "给您回电话"),
        ("zh", "commitment.accept", "行"),
        ("zh", "assertion.hypothetical", "如果领导同意"),
        ("zh", "assertion.question", "可以吗？"),
        ("en", "objection.price", "It's too expensive"),
        ("en", "objection.budget", "We have no budget"),
        ("en", "need.efficiency", "all by hand"),
        ("en", "action.send_quote", "I'll send the quote"),
        ("en", "commitment.offer", "I'll send it"),
        ("en", "commitment.accept", "Sure, no problem"),
        ("en", "assertion.hypothetical", "if he agrees"),
        ("en", "assertion.past", "I sent it"),
    ],
)
def test_a_rule_hits_what_it_is_named_for(language: str, rule: str, text: str) -> None:
    book = RuleBook.load(MODELS / "extract" / language / "rules.toml")
    assert book.counts(text)[book.names.index(rule)]
    assert not book.counts("苹果" if language == "zh" else "apple")[book.names.index(rule)]


# --- people.toml


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_about_people_are_whole(language: str) -> None:
    lexicon = Lexicon.load(MODELS / "extract" / language / "people.toml")
    assert set(lexicon.roles) | set(lexicon.own_roles) == set(DecisionRole) - {DecisionRole.UNKNOWN}
    assert {proof for _, proof in lexicon.introductions} <= set(Proof)
    assert all("full" in pattern.groupindex for pattern, _ in lexicon.introductions)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_introduction_finds_a_name_in_silence(language: str) -> None:
    lexicon = Lexicon.load(MODELS / "extract" / language / "people.toml")
    assert not [pattern.pattern for pattern, _ in lexicon.introductions if pattern.search("")]
    assert not [pattern for pattern in (*lexicon.roles.values(), *lexicon.own_roles.values()) if pattern.search("")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lists_about_people_hold_nothing_empty_and_nothing_twice(language: str) -> None:
    for name, words in toml(language, "people.toml").items():
        if isinstance(words, list) and name != "introductions":
            assert all(word.strip() for word in words), name
            assert [word for word, times in Counter(words).items() if times > 1] == [], name


def test_the_commonest_family_names_are_known() -> None:
    lexicon = Lexicon.load(MODELS / "extract" / "zh" / "people.toml")
    for surname in [*"王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗", "欧阳", "上官", "司马", "诸葛"]:
        assert re.fullmatch(lexicon.surname, surname), surname


@pytest.mark.parametrize("title", ["总", "工", "主任", "经理", "老板", "医生", "律师"])
def test_what_the_guide_calls_a_title_is_one(title: str) -> None:
    assert re.fullmatch(Lexicon.load(MODELS / "extract" / "zh" / "people.toml").any_title, title)


@pytest.mark.parametrize("word", ["姐", "哥", "老师"])
def test_what_the_guide_calls_no_title_is_none(word: str) -> None:
    assert not re.fullmatch(Lexicon.load(MODELS / "extract" / "zh" / "people.toml").any_title, word)


# --- gazetteer.toml and rivals.toml


@pytest.mark.parametrize("language", LANGUAGES)
def test_listed_phrases_are_named_once(language: str) -> None:
    phrases = toml(language, "gazetteer.toml")["phrases"]
    assert set(phrases) <= {"ORG", "TITLE"}
    everything = [phrase.lower() for words in phrases.values() for phrase in words]
    assert everything
    assert all(phrase == phrase.strip() != "" for phrase in everything)
    assert [phrase for phrase, times in Counter(everything).items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_pattern_for_rivals_names_one(language: str) -> None:
    rivals = Rivals.load(MODELS / "extract" / language / "rivals.toml")
    assert rivals.patterns
    assert all("name" in pattern.groupindex for pattern in rivals.patterns)
    assert len({pattern.pattern for pattern in rivals.patterns}) == len(rivals.patterns)
    assert rivals.named_in("", ()) is None
    assert not rivals.no_names.search("Siemens")


# --- config.toml


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pipeline_names_each_component_once(language: str) -> None:
    config = toml(language, "config.toml")
    assert set(config) == {"base", "pipeline"}
    assert len(config["pipeline"]) == len(set(config["pipeline"]))
    assert config["pipeline"][-1] == "voice_evidence"
