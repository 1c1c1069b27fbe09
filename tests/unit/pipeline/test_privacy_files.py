"""The files of models/privacy: what is delivered is right, and what is wrong is refused by file and key."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from voice.domain.errors import InvalidInput
from voice.domain.privacy.masks import masked_text
from voice.domain.privacy.rules import PrivateKind
from voice.pipeline.privacy_files import load_masking, load_privacy, load_rights

DELIVERED = Path(__file__).parents[3] / "models" / "privacy"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DELIVERED, tmp_path / "privacy"))


def change(folder: Path, name: str, before: str, after: str) -> None:
    text = (folder / name).read_text("utf-8")
    assert before in text
    (folder / name).write_text(text.replace(before, after, 1), "utf-8")


def test_as_delivered_everything_is_masked_and_owner_manager_and_auditor_see_all() -> None:
    assert load_masking(DELIVERED).kinds == frozenset(PrivateKind)
    assert load_rights(DELIVERED) == {"owner", "manager", "auditor"}


def test_an_organisation_adds_an_expression_of_its_own(folder: Path) -> None:
    with (folder / "masking.toml").open("a", encoding="utf-8") as file:
        file.write("\n[[own]]\nname = \"badge\"\npattern = '工号(?P<private>[A-Z]\\d{5})'\n")
    assert masked_text("工号A12345，谢谢", (), load_masking(folder)) == "工号******，谢谢"


def test_and_takes_a_kind_away(folder: Path) -> None:
    change(folder, "masking.toml", '"address", ', "")
    assert masked_text("寄到中山路88号", (), load_masking(folder)) == "寄到中山路88号"


@pytest.mark.parametrize(
    ("name", "before", "after", "told"),
    [
        ("masking.toml", '"phone", "id_card"', '"fax", "id_card"', "kinds.0"),
        ("masking.toml", "margin_ms = 200", "margin_ms = -1", "margin_ms"),
        ("masking.toml", "margin_ms = 200", 'margin_ms = "200"', "margin_ms"),
        ("masking.toml", "keep = [3, 4]", "keep = [3]", "phone.keep"),
        ("masking.toml", "'[1-9]\\d{14}'", "'[1-9'", "id_card.cued.0"),
        ("masking.toml", "[wechat]", "[whatsapp]", "wechat"),
        ("masking.toml", "version = 1", "version = 2", "version"),
        ("masking.toml", "version = 1", "version 1", "line 4"),
        ("rights.toml", '"manager"', '"everybody"', "see_all.1"),
        ("rights.toml", "see_all", "sees_all", "see_all"),
    ],
)
def test_what_is_wrong_is_refused_by_file_and_key(folder: Path, name: str, before: str, after: str, told: str) -> None:
    change(folder, name, before, after)
    with pytest.raises(InvalidInput) as refused:
        load_privacy(folder)
    assert refused.value.code == "privacy_invalid"
    assert refused.value.detail.startswith(f"{name}: ")
    assert told in refused.value.detail
    assert name in (refused.value.remedy or "")


def test_a_file_that_is_missing_is_named(folder: Path) -> None:
    (folder / "rights.toml").unlink()
    with pytest.raises(InvalidInput, match=r"rights\.toml: cannot be read"):
        load_privacy(folder)
