"""Policy files load into typed policies; each mistake is named with its file, line and setting."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import get_type_hints

import pytest

from crm_core.errors import CrmNotFound, PolicyInvalid
from crm_core.policies import CrmPolicy
from crm_core.policy_files import READERS, load_policy, read_policy_text
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
        ("attribution.toml", "max_candidates = 5", "", "attribution.toml, line 1: max_candidates is missing."),
        ("attribution.toml", "max_candidates", "max_candidate", "line 1: max_candidates is missing."),
        (
            "attribution.toml",
            "max_candidates = 5",
            "max_candidates = 5\nmost = 7",
            "line 14: most: there is no such setting.",
        ),
        ("attribution.toml", "= 0.75", '= "high"', "line 7: similarity must be a number, not 'high'."),
        ("attribution.toml", "version = 1", "version = true", "line 3: version must be a whole number, not True."),
        ("attribution.toml", "= 0.75", "= 75.0", "line 7: The policy breaks a rule: similarity must lie within 0..1."),
        ("attribution.toml", "version = 1", "version =", "attribution.toml, line 3: Invalid value in column 10."),
        ("attribution.toml", "max_candidates = 5", "[limits", "line 13: Expected ']' at the end of a table"),
        ("pipeline.toml", '["won", "lost"]', '["won", "gone"]', "stages[6].outcomes knows only won, lost."),
        ("pipeline.toml", 'zh = "线索"\n', 'zh = " "\n', "line 8: stages[0].zh must not be empty."),
        (
            "pipeline.toml",
            '["won", "lost"]',
            '["won"]',
            "line 36: The policy breaks a rule: the last stage must end in",
        ),
        ("pipeline.toml", 'key = "first_contact"', 'key = "lead"', "The policy breaks a rule: two stages share a key"),
        ("pipeline.toml", 'zh = "线索"\n', "", "line 6: stages[0].zh is missing."),
        ("pipeline.toml", "[5, 7]", "[5, 6, 7]", "line 4: advised_stages must be two whole numbers, from and to."),
        ("pipeline.toml", "[5, 7]", "[5, 7.5]", "line 4: advised_stages must be two whole numbers, from and to."),
        ("pipeline.toml", 'key = "b2b"', "", "line 1: key is missing."),
        (
            "pipeline.toml",
            '[[stages]]\nkey = "lead"',
            '[[stages]]\ngate = 1\nkey = "lead"',
            "line 7: stages[0].gate: there is no such setting.",
        ),
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
    (folder / "pipeline.toml").write_text('key = "b2b"\nversion = 1\nadvised_stages = [5, 7]\nstages = ["lead"]\n')

    with pytest.raises(PolicyInvalid, match=r"pipeline\.toml, line 4: stages must be a list of tables"):
        load_policy(folder)


def test_a_missing_file_and_other_bytes_than_text_are_named(folder: Path) -> None:
    (folder / "attribution.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(PolicyInvalid, match=r"attribution\.toml is not UTF-8"):
        load_policy(folder)

    (folder / "attribution.toml").unlink()
    with pytest.raises(PolicyInvalid, match=r"attribution\.toml cannot be read") as missing:
        load_policy(folder)
    assert missing.value.code == "policy_missing"


def test_a_policy_that_nobody_knows_is_not_found() -> None:
    with pytest.raises(CrmNotFound, match="There is no policy 'weather'") as unknown:
        read_policy_text("weather", "version = 1")
    assert "pipeline" in str(unknown.value.remedy)


def test_every_kind_is_a_field_of_the_whole_policy_with_the_type_that_its_reader_gives() -> None:
    promised = get_type_hints(CrmPolicy)

    assert set(READERS) == set(promised)
    assert {kind: get_type_hints(reader)["return"] for kind, reader in READERS.items()} == promised
    assert list(READERS) == sorted(READERS)


def test_every_kind_is_shipped_and_nothing_else_is() -> None:
    assert {path.stem for path in SHIPPED.glob("*.toml")} == set(READERS)
