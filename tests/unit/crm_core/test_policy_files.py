"""Policy files load into typed policies; each mistake is named with its file and key."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from crm_core.errors import PolicyInvalid
from crm_core.policy_files import load_policy
from crm_core.terms import Outcome

SHIPPED = Path(__file__).parents[3] / "models" / "crm"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(SHIPPED, tmp_path / "crm")


def test_the_shipped_policies_load() -> None:
    policy = load_policy(SHIPPED)

    assert [stage.zh for stage in policy.pipeline.stages] == [
        "线索",
        "首次接触",
        "需求确认",
        "方案提交/演示",
        "异议处理",
        "商务谈判/签约准备",
        "签约(赢/输)",
    ]
    assert policy.pipeline.closing.outcomes == (Outcome.WON, Outcome.LOST)
    assert 0 < policy.attribution.similarity <= 1


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("attribution.toml", "max_candidates = 5", "", "attribution.toml: the setting max_candidates is missing"),
        ("attribution.toml", "max_candidates", "max_candidate", "there is no setting max_candidate"),
        ("attribution.toml", "= 0.75", '= "high"', "similarity must be of type float, not str"),
        ("attribution.toml", "version = 1", "version = true", "version must be of type int, not bool"),
        ("attribution.toml", "= 0.75", "= 75.0", "similarity must lie within 0..1"),
        ("attribution.toml", "version = 1", "version =", "attribution.toml: Invalid value"),
        ("pipeline.toml", '["won", "lost"]', '["won", "gone"]', "'gone' is not a valid Outcome"),
        ("pipeline.toml", 'zh = "线索"\n', "", "the setting zh is missing"),
        ("pipeline.toml", 'key = "b2b"', "", "the setting key is missing"),
        ("pipeline.toml", '[[stages]]\nkey = "lead"', '[[stages]]\ngate = 1\nkey = "lead"', "no setting gate"),
    ],
)
def test_a_mistake_is_named(folder: Path, file: str, old: str, new: str, says: str) -> None:
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")

    with pytest.raises(PolicyInvalid) as wrong:
        load_policy(folder)
    assert says in wrong.value.detail
    assert wrong.value.detail.startswith(file)


def test_a_whole_number_serves_where_a_fraction_is_asked(folder: Path) -> None:
    path = folder / "attribution.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("= 0.75", "= 1"), encoding="utf-8")

    assert load_policy(folder).attribution.similarity == 1


def test_stages_must_be_tables(folder: Path) -> None:
    (folder / "pipeline.toml").write_text('key = "b2b"\nversion = 1\nstages = ["lead"]\n')

    with pytest.raises(PolicyInvalid, match="must be a table"):
        load_policy(folder)


def test_a_missing_file_and_other_bytes_than_text_are_named(folder: Path) -> None:
    (folder / "attribution.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(PolicyInvalid, match="attribution"):
        load_policy(folder)

    (folder / "pipeline.toml").unlink()
    with pytest.raises(PolicyInvalid) as missing:
        load_policy(folder)
    assert missing.value.code == "policy_missing"
