"""The tables of sounds are sound: shares are shares, and pairs count in both orders."""

from __future__ import annotations

from pathlib import Path

import pytest

from voice.transcribe.pinyin import _INITIALS
from voice.transcribe.sounds import TABLES, sounds


def with_line(tmp_path: Path, old: str, new: str) -> Path:
    text = TABLES.read_text(encoding="utf-8")
    assert old in text
    changed = tmp_path / "sounds.toml"
    changed.write_text(text.replace(old, new, 1), encoding="utf-8")
    return changed


def test_each_pair_counts_in_both_orders() -> None:
    by = sounds()
    assert by.initials["z", "zh"] == by.initials["zh", "z"]
    assert by.finals["an", "ang"] == by.finals["ang", "an"]


def test_pairs_name_initials_that_there_are() -> None:
    assert {one for pair in sounds().initials for one in pair} <= {*_INITIALS, "0"}


def test_a_share_beyond_its_range_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="z zh"):
        sounds(with_line(tmp_path, '"z zh" = 0.1', '"z zh" = 1.5'))


def test_text_for_a_number_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="tone"):
        sounds(with_line(tmp_path, "tone = 0.05", 'tone = "light"'))


def test_longer_terms_reach_at_least_as_far(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="longer term"):
        sounds(with_line(tmp_path, "two = 0.1\n", "two = 0.5\n"))


def test_each_of_many_terms_is_less_likely_than_one_of_few() -> None:
    by = sounds().likelihood
    assert by.of(2, 10) == by.of(2, 50) > by.of(2, 200) > by.of(2, 1_000)
    assert by.crowded(50) == 0


def test_a_single_syllable_must_agree() -> None:
    assert sounds().reach.of(1) == 0
