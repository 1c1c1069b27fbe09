"""A pipeline is built from its configuration, or refused with what is missing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.unit.extract.talk import DATA
from voice.domain.errors import EngineFailed
from voice.extract.nlp import blank, build_nlp


def test_chinese_has_one_token_a_character() -> None:
    doc = blank("zh")("我姓王，明天3点见OK")
    assert [token.text for token in doc] == list("我姓王，明天3点见OK")


def test_english_has_its_own_tokens() -> None:
    assert [token.text for token in blank("en")("I'll call Dr. Quill.")][:3] == ["I", "'ll", "call"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the data, small enough to break."""
    copy = tmp_path / "extract"
    for language in ("zh", "en"):
        shutil.copytree(DATA / language, copy / language)
    shutil.copytree(DATA / "heads", copy / "heads")
    (copy / "encoder").symlink_to(DATA / "encoder")
    shutil.copy(DATA / "calendar.toml", copy)
    return copy


def test_the_order_of_the_configuration_is_the_order_of_the_pipeline(folder: Path) -> None:
    nlp = build_nlp(folder, "zh", "test/1")
    assert nlp.pipe_names[0] == "voice_roles"
    assert nlp.pipe_names[-1] == "voice_evidence"


def test_a_pipeline_without_what_a_component_requires_is_refused(folder: Path) -> None:
    config = folder / "zh" / "config.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace('  "voice_dates",\n', ""), encoding="utf-8")
    with pytest.raises(EngineFailed) as refused:
        build_nlp(folder, "zh", "test/1")
    assert refused.value.code == "extraction_pipeline"
    assert "doc._.times" in refused.value.detail


@pytest.mark.parametrize(
    "missing", ["zh/rules.toml", "heads/heads.npz", "heads/heads.toml", "calendar.toml", "zh/people.toml"]
)
def test_missing_data_are_named_with_the_way_out(folder: Path, missing: str) -> None:
    (folder / missing).unlink()
    with pytest.raises(EngineFailed) as refused:
        build_nlp(folder, "zh", "test/1")
    assert refused.value.code == "extraction_data"
    assert Path(missing).name in refused.value.detail
    assert refused.value.remedy is not None


def test_a_language_without_data_is_refused(folder: Path) -> None:
    with pytest.raises(EngineFailed):
        build_nlp(folder, "fr", "test/1")


def test_an_unknown_component_is_refused(folder: Path) -> None:
    config = folder / "zh" / "config.toml"
    config.write_text('base = "blank:zh"\npipeline = ["voice_magic"]\n', encoding="utf-8")
    with pytest.raises(EngineFailed):
        build_nlp(folder, "zh", "test/1")
