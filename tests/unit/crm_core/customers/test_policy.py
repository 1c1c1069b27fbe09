"""What a company sets about customers, and the slips that are found."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from crm_core.errors import PolicyInvalid
from crm_core.policy_files import load_policy

SHIPPED = Path(__file__).parents[4] / "models" / "crm"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("similarity = 0.88", "similarity = 88", "similarity must lie within 0..1"),
        ("sound_weight = 0.95", "sound_weight = 0", "sound_weight must lie within 0..1"),
        ("split_gap_s = 120", "split_gap_s = -1", "at least 0"),
        ("conflict_days = 14", "conflict_day = 14", "conflict_days is missing"),
        ("burst_contacts = 10", "burst_contacts = 10\nburst = 1", "no such setting"),
    ],
)
def test_a_slip_is_named(tmp_path: Path, old: str, new: str, says: str) -> None:
    folder = shutil.copytree(SHIPPED, tmp_path / "crm")
    text = (folder / "customers.toml").read_text(encoding="utf-8")
    assert old in text
    (folder / "customers.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PolicyInvalid) as wrong:
        load_policy(folder)
    assert says in wrong.value.detail
