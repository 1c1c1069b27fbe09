"""English names: introduced, greeted or titled; companies beside them are no people."""

from __future__ import annotations

import pytest

from tests.unit.extract.talk import DATA, transcript
from voice.extract.people.english import EnglishNames
from voice.extract.people.lexicon import Lexicon
from voice.extract.people.mention import Form, Link, Mention


@pytest.fixture(scope="module")
def finder() -> EnglishNames:
    return EnglishNames(Lexicon.load(DATA / "en" / "people.toml"))


def read(finder: EnglishNames, *lines: str, entities: dict[str, str] | None = None) -> list[Mention]:
    """`entities`: words that the entity recognizer saw, with their tag."""
    turns = transcript(*lines, language="en").turns
    tagged = [
        [
            (turn.text.index(words), turn.text.index(words) + len(words), tag)
            for words, tag in (entities or {}).items()
            if words in turn.text
        ]
        for turn in turns
    ]
    found = finder.find(turns, [turn.side for turn in turns], tagged)
    return [mention for mention in found if isinstance(mention, Mention)]


@pytest.mark.parametrize(
    ("line", "name", "organization"),
    [
        ("rep: Hi, this is Laura Quill from Harbor Tools.", "Laura Quill", "Harbor Tools"),
        ("rep: Good morning, it's Laura Quill at Harbor Tools.", "Laura Quill", "Harbor Tools"),
        ("rep: Laura Quill with Harbor Tools, hello.", "Laura Quill", "Harbor Tools"),
        ("customer: Laura Quill speaking.", "Laura Quill", None),
        ("customer: My name is Laura Quill.", "Laura Quill", None),
    ],
)
def test_who_introduces_themselves(finder: EnglishNames, line: str, name: str, organization: str | None) -> None:
    (mention,) = read(finder, line)
    assert (mention.name, mention.organization, mention.link) == (name, organization, Link.SELF)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("rep: Is this Laura Quill?", "Laura Quill"),
        ("rep: Could I have Laura Quill, please?", "Laura Quill"),
        ("rep: May I speak to Ms Laura Quill?", "Laura Quill"),
    ],
)
def test_who_is_asked_for(finder: EnglishNames, line: str, name: str) -> None:
    (mention,) = read(finder, line)
    assert (mention.name, mention.link) == (name, Link.ADDRESSED)


def test_a_title_makes_a_name_of_one_word(finder: EnglishNames) -> None:
    (mention,) = read(finder, "customer: Dr. Marlow signs those.")
    assert (mention.name, mention.form) == ("Dr. Marlow", Form.TITLED)


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("customer: Our finance director, Ana Bell, controls the money.", "finance director"),
        ("customer: Talk to Ana Bell, our plant manager.", "plant manager"),
    ],
)
def test_a_job_beside_a_name(finder: EnglishNames, line: str, title: str) -> None:
    (mention,) = read(finder, line)
    assert (mention.name, mention.title) == ("Ana Bell", title)


def test_our_people_are_of_the_speakers_side(finder: EnglishNames) -> None:
    (mention,) = read(finder, "customer: My CFO, Ana Bell, owns the budget.")
    assert mention.link is Link.OURS


def test_a_name_that_the_recognizer_saw_is_taken_where_it_has_two_words(finder: EnglishNames) -> None:
    mentions = read(finder, "customer: Copy in Ana Bell and we are done.", entities={"Ana Bell": "PER"})
    assert [mention.name for mention in mentions] == ["Ana Bell"]


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("customer: We buy from Northwind mostly.", {"Northwind": "PER"}),
        ("customer: Cheers, bye now.", {"Cheers": "PER"}),
        ("customer: Friday works. Monday doesn't.", {"Friday": "PER", "Monday": "PER"}),
        ("customer: Excel is all we have.", {"Excel": "PER"}),
    ],
)
def test_companies_days_and_interjections_are_nobody(finder: EnglishNames, line: str, seen: dict[str, str]) -> None:
    assert read(finder, line, entities=seen) == []


def test_a_contraction_is_no_part_of_a_name(finder: EnglishNames) -> None:
    (mention,) = read(finder, "rep: Hi, It's Laura Quill.", entities={"It's Laura Quill": "PER"})
    assert mention.name == "Laura Quill"


def test_a_company_beside_a_name_is_nobody(finder: EnglishNames) -> None:
    mentions = read(
        finder,
        "rep: This is Laura Quill from Harbor Tools.",
        "customer: Harbor Tools, right.",
        entities={"Harbor Tools": "PER"},
    )
    assert [mention.name for mention in mentions] == ["Laura Quill"]


def test_a_greeted_first_name(finder: EnglishNames) -> None:
    (mention,) = read(finder, "rep: Hi Ana, got a minute?", entities={"Ana": "PER"})
    assert (mention.name, mention.link) == ("Ana", Link.ADDRESSED)
