"""The committed recordings are transcribed at least as well as the floors say; both ways in the same run."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.eval.figures import Figures, pooled
from tests.eval.hearing import Ears
from tests.eval.sets import committed
from tests.eval.transcribe_report import measure
from tests.fakes.whisper import whisper

LIMITS = tomllib.loads((Path(__file__).parent / "floors_transcribe.toml").read_text(encoding="utf-8"))
SETS = {chosen.name: chosen for chosen in committed()}
pytestmark = [pytest.mark.eval, pytest.mark.models, pytest.mark.long]


@pytest.fixture(scope="module")
def found() -> dict[str, Figures]:
    """Figures by set."""
    whisper()  # leaves the tests out where there are no weights
    return {figures.name: figures for figures in measure(SETS.values(), Ears())}


@pytest.mark.parametrize("name", SETS)
def test_errors_stay_below_the_floor(found: dict[str, Figures], name: str) -> None:
    assert found[name].cer <= LIMITS["sets"][name]["cer"]


def test_calls_without_terms_are_no_worse_than_plain(found: dict[str, Figures]) -> None:
    """All together: a single name is worth more than the limit in a set of four calls."""
    others = pooled("calls without terms", (f for f in found.values() if not f.terms.said), real=False)
    assert others.cer <= others.plain_cer + LIMITS["plain"]["worse_by"]


def test_calls_with_terms_are_far_better_than_plain(found: dict[str, Figures]) -> None:
    terms = found["terms"]
    assert terms.cer <= LIMITS["terms"]["cer_ratio"] * terms.plain_cer
    assert terms.terms.recall >= LIMITS["terms"]["recall"]
    assert terms.terms.false == 0


@pytest.mark.parametrize("name", SETS)
def test_who_said_what(found: dict[str, Figures], name: str) -> None:
    figures = found[name]
    assert figures.mono.rate <= LIMITS["speakers"]["der_mono"]
    for words, floor in ((figures.mono_words, "words_mono"), (figures.stereo_words, "words_stereo")):
        assert not words.all or words.rate >= LIMITS["speakers"][floor]


def test_nothing_is_said_over_and_over(found: dict[str, Figures]) -> None:
    assert {name: figures.ours.loops for name, figures in found.items() if figures.ours.loops} == {}
