"""The policy of text quality is read whole, and refuses what cannot be meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from crm_core.errors import PolicyInvalid
from crm_core.policy_files import policy_text, read_policy_text

FOLDER = Path(__file__).parents[4] / "models" / "crm"
TEXT = policy_text(FOLDER, "quality")


def test_the_stop_list_is_kept_in_bare_form() -> None:
    policy: Any = read_policy_text("quality", TEXT)
    assert {"na", "tbd", "待定"} <= policy.stop_list
    assert "" not in policy.stop_list  # an entry of marks alone would refuse every text


@pytest.mark.parametrize(
    ("setting", "wrong", "named"),
    [
        ("stock_share = 0.9", "stock_share = 1.9", "stock_share"),
        ("copy_bits = 3", "copy_bits = 65", "copy_bits"),
        ("min_chars = 2", "min_chars = -1", "min_chars"),
        ("entropy_bits = 2.0", "entropy_bits = -2.0", "entropy_bits"),
        ("mash_vowels = 0.15", 'mash_vowels = "few"', "mash_vowels"),
        ("version = 1", "version = 1\nstop_words = []", "stop_words"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused_with_its_name(setting: str, wrong: str, named: str) -> None:
    with pytest.raises(PolicyInvalid, match=rf"quality\.toml.*: {named}"):
        read_policy_text("quality", TEXT.replace(setting, wrong, 1))
