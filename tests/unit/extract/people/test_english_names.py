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
        ("customer: Ana Bell, project super with Cypress Bend.", "project super"),
        ("customer: Ana Bell, I'm head of junior school at Oakfield.", "head of junior school"),
        ("customer: Our sterile processing lead, Ana Bell, will call.", "sterile processing lead"),
        ("customer: Copy in Ana Bell, he's our finance manager.", "finance manager"),
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


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("rep: Is this Ana Bell?", "customer: Yes. I'm the IT manager at Denham Freight."), "IT manager"),
        (
            ("rep: Could I have Ana Bell?", "customer: You've got her. General manager, and cook today."),
            "General manager",
        ),
        (("rep: Is this Ana Bell? You're still general manager, right?", "customer: I am."), "general manager"),
    ],
)
def test_a_job_that_is_said_apart_from_the_name(finder: EnglishNames, lines: tuple[str, ...], title: str) -> None:
    assert read(finder, *lines)[0].title == title


@pytest.mark.parametrize(
    ("lines", "department"),
    [
        (("customer: My gal Ana Bell in accounts payable has them.",), "accounts payable"),
        (("customer: Our credit guy Ana Bell will call.",), "credit"),
        (("customer: Ana Bell, he runs our credit desk.",), "credit desk"),
        (("customer: This is Ana Bell, I'm in charge of facilities for Lakeside Mall.",), "facilities"),
        (("customer: I'm Ana Bell, I head up reconciliations now.",), "reconciliations"),
        (("customer: This is Ana Bell from the finance team.",), "finance team"),
        (("customer: My name is Ana Bell, it's nice to meet you.",), None),
    ],
)
def test_a_department_is_said_in_many_ways(
    finder: EnglishNames, lines: tuple[str, ...], department: str | None
) -> None:
    assert read(finder, *lines)[0].department == department


def test_a_name_said_in_full_behind_the_first_name_is_no_company(finder: EnglishNames) -> None:
    names = {(m.name, m.organization) for m in read(finder, "customer: My name is Ana, Ana Bell.")}
    assert names == {("Ana", None), ("Ana Bell", None)}


def test_a_company_that_the_recognizer_takes_for_a_person_is_nobody(finder: EnglishNames) -> None:
    assert read(finder, "rep: Is that Vane Freight?", entities={"Vane Freight": "PER"}) == []
