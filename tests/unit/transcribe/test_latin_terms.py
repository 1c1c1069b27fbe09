"""English names in English or mixed speech."""

from __future__ import annotations

import pytest

from voice.domain.vocabulary import Term, TermKind
from voice.transcribe.latin_terms import LatinTerms

TERMS = LatinTerms(
    tuple(
        Term(text, TermKind.PRODUCT)
        for text in ("Harborlink", "Kestrel Freight", "NetSuite", "Priya Raman", "Salesforce", "CRM", "云帆数智")
    )
)


def best(text: str) -> str:
    """The text with the nearest find put in."""
    finds = sorted(TERMS.find(text), key=lambda found: found[0].distance)
    if not finds:
        return text
    edit = finds[0][0]
    return text[: edit.start] + edit.term + text[edit.end :]


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("it is called Harbor Link.", "it is called Harborlink."),
        ("we use netsweet here", "we use NetSuite here"),
        ("from Castro Freight today", "from Kestrel Freight today"),
        ("send it to Priya Ramen", "send it to Priya Raman"),
        ("用的是salesforce", "用的是Salesforce"),
        ("our crm is old", "our CRM is old"),
    ],
)
def test_names_are_found_by_the_sound_of_their_letters(heard: str, meant: str) -> None:
    assert best(heard) == meant


@pytest.mark.parametrize(
    "text",
    [
        "We have a harbor and a link to it",
        "the cream is cold",
        "Kestrel will send it",
        "Please, sales. Force majeure applies",
        "",
    ],
)
def test_other_words_stay(text: str) -> None:
    assert best(text) == text
