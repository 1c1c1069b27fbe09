"""Placeholders are refused and notes of real work are not, on two corpora written for the purpose.

The word lists were tuned on the odd lines alone; the even lines are held out. A junk line that begins with "copy:" is
a copy of a genuine one at another customer, with small changes.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_core.quality import flaws_of, simhash
from tests.unit.crm_core.samples import POLICY

DATA = Path(__file__).parents[3] / "data" / "quality"
GENUINE = (DATA / "genuine.txt").read_text(encoding="utf-8").splitlines()
JUNK = (DATA / "junk.txt").read_text(encoding="utf-8").splitlines()
FINGERPRINTS = [simhash(text) for text in GENUINE]
HALVES = [pytest.param(0, id="tuned_on"), pytest.param(1, id="held_out")]


def is_refused_junk(text: str) -> bool:
    return bool(flaws_of(text.removeprefix("copy: "), policy=POLICY.quality, others=FINGERPRINTS))


def is_refused_note(place: int) -> bool:
    """Beside the fifty notes that the same person wrote before, each about another customer."""
    return bool(flaws_of(GENUINE[place], policy=POLICY.quality, others=FINGERPRINTS[max(0, place - 50) : place]))


def test_the_corpora_have_the_agreed_size() -> None:
    assert (len(set(GENUINE)), len(set(JUNK))) == (200, len(JUNK))
    assert len(JUNK) >= 100


@pytest.mark.feature("A-017", "A-007")
@pytest.mark.parametrize("half", HALVES)
def test_at_least_95_percent_of_the_junk_is_refused(half: int) -> None:
    texts = JUNK[half::2]
    missed = [text for text in texts if not is_refused_junk(text)]
    assert len(missed) / len(texts) <= 0.05, missed


@pytest.mark.parametrize("half", HALVES)
def test_less_than_2_percent_of_genuine_notes_are_refused(half: int) -> None:
    places = range(half, len(GENUINE), 2)
    refused = [GENUINE[place] for place in places if is_refused_note(place)]
    assert len(refused) / len(places) < 0.02, refused
