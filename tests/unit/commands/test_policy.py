"""`callgate policy`: mistakes are found before the service starts with them, and differences read like sentences."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from voice.cli import main

SHIPPED = Path(__file__).parents[3] / "models" / "crm"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped policies that may be changed."""
    return shutil.copytree(SHIPPED, tmp_path / "crm")


def changed(path: Path, old: str, new: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_shipped_policies_are_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "check", str(SHIPPED)]) == 0
    assert f"{len(list(SHIPPED.glob('*.toml')))} files are in order." in capsys.readouterr().out


def test_a_mistake_is_told_with_file_line_and_remedy(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = changed(folder / "pipeline.toml", 'zh = "方案提交/演示"\n', "")

    assert main(["policy", "check", str(path)]) == 1
    assert capsys.readouterr().out == (
        "pipeline.toml, line 21: stages[3].zh is missing.\n  Set zh to text.\n1 files were checked, 1 are wrong.\n"
    )


def test_every_file_of_a_folder_is_read_though_one_is_wrong(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed(folder / "pipeline.toml", "version = 1", "version =")
    changed(folder / "attribution.toml", "max_candidates = 5", "max_candidates = 0")

    assert main(["policy", "check", str(folder)]) == 1
    told = capsys.readouterr().out
    assert "attribution.toml, line 13: " in told
    assert "pipeline.toml, line 3: Invalid value in column 10." in told
    assert "2 are wrong" in told


def test_a_file_that_is_missing_or_that_nobody_knows_is_wrong(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "attribution.toml").rename(folder / "attribute.toml")

    assert main(["policy", "check", str(folder)]) == 1
    assert "There is no policy 'attribute'" in capsys.readouterr().out
    (folder / "attribute.toml").unlink()
    assert main(["policy", "check", str(folder)]) == 1
    assert "attribution.toml cannot be read" in capsys.readouterr().out


@pytest.mark.feature("A-030")
def test_an_unwise_number_of_stages_is_a_warning_and_no_mistake(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = changed(folder / "pipeline.toml", "[5, 7]", "[3, 6]")

    assert main(["policy", "check", str(path)]) == 0
    told = capsys.readouterr().out
    assert "pipeline.toml: warning: A pipeline is best with 3 to 6 stages; this one has 7." in told
    assert "销售阶段以 3–6 个为宜" in told


def test_stages_that_other_policies_name_otherwise_are_a_warning(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed(folder / "pipeline.toml", 'key = "objections"', 'key = "hurdles"')

    assert main(["policy", "check", str(folder)]) == 0
    assert "gates names the stage objections, which the pipeline lacks." in capsys.readouterr().out


def test_a_path_without_policies_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in (tmp_path, tmp_path / "pipeline.toml", tmp_path / "notes.txt"):
        assert main(["policy", "check", str(path)]) == 1
        assert "is no policy file" in capsys.readouterr().err


def test_two_files_are_compared_setting_by_setting(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = changed(folder / "pipeline.toml", "需求确认", "需求澄清")

    assert main(["policy", "diff", str(SHIPPED / "pipeline.toml"), str(path)]) == 1
    assert capsys.readouterr().out == 'pipeline.toml  stages[needs_confirmed].zh: "需求确认" -> "需求澄清"\n'


def test_two_folders_are_compared_file_by_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "diff", str(SHIPPED), str(folder)]) == 0
    assert capsys.readouterr().out == ""
    changed(folder / "attribution.toml", "max_candidates = 5", "most = 5")
    (folder / "pipeline.toml").unlink()

    assert main(["policy", "diff", str(SHIPPED), str(folder), "--json"]) == 1
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert told[0] == {"file": "attribution.toml", "path": "max_candidates", "before": 5, "after": None}
    assert told[1] == {"file": "attribution.toml", "path": "most", "before": None, "after": 5}
    assert {(change["file"], change["after"]) for change in told[2:]} == {("pipeline.toml", None)}


def test_what_cannot_be_compared_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "diff", str(folder), str(folder / "pipeline.toml")]) == 1
    assert "A file and a folder cannot be compared." in capsys.readouterr().err
    path = changed(folder / "pipeline.toml", "version = 1", "version =")
    assert main(["policy", "diff", str(SHIPPED / "pipeline.toml"), str(path)]) == 1
    assert "pipeline.toml, line 3" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("kind", "old", "new", "line", "remedy"),
    [
        ("health", "rearm_at = 65", "rearm_at = 50", "rearm_at = 50", "Mend the setting in the policy file."),
        ("calendar", '"09:00-12:00", ', '"12:00-09:00", ', "segments = ", "Mend it in the file"),
        ("script_packs", 'metrics = ["risks"]', "metrics = []", "[[packs]]", "Mend the setting in the policy file."),
        ("escalation", "digest_above = 5", "digest_above = -5", "digest_above = -5", "Mend the setting"),
        ("gates", 'zh = "首次通话"', 'zh = ""', 'zh = ""', "Mend the setting in the policy file."),
        ("forecast", 'cut_off = "18:00"', 'cut_off = "late"', 'cut_off = "late"', "Mend"),
        ("vocabularies", 'key = "visit_outcome"', 'key = "need_scenario"', "[[lists]]", "Give each entry another key."),
    ],
)
def test_the_line_that_is_told_is_the_one_to_mend(
    folder: Path, capsys: pytest.CaptureFixture[str], kind: str, old: str, new: str, line: str, remedy: str
) -> None:
    path = changed(folder / f"{kind}.toml", old, new)

    assert main(["policy", "check", str(path)]) == 1
    told = capsys.readouterr().out
    found = re.match(rf"{kind}\.toml, line (\d+): ", told)
    assert found, told
    assert path.read_text(encoding="utf-8").splitlines()[int(found[1]) - 1].startswith(line)
    assert remedy in told


def test_all_wrong_files_of_a_folder_are_told_in_one_go(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = sorted(folder.glob("*.toml"))
    for path in files:
        changed(path, "version = 1", "version = 0")

    assert main(["policy", "check", str(folder)]) == 1
    told = capsys.readouterr().out
    assert told.count("version must be at least 1, not 0.") == len(files)
    assert told.endswith(f"{len(files)} files were checked, {len(files)} are wrong.\n")


def test_a_file_of_another_encoding_is_told_and_not_guessed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "pipeline.toml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))

    assert main(["policy", "check", str(path)]) == 1
    assert "pipeline.toml is not UTF-8 text.\n  Save the file as UTF-8." in capsys.readouterr().out


def test_entries_that_moved_came_or_went_are_told_by_their_key(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A manager who reorders reasons does not read of ten changed lines."""
    path = folder / "loss_reasons.toml"
    text = path.read_text(encoding="utf-8")
    start = text.index('[[reasons]]\nkey = "poor_fit"')
    end = text.index("[[reasons]]", start + 1)
    moved = text[:start] + text[end:].rstrip("\n") + "\n\n" + text[start:end]
    path.write_text(moved.replace('key = "competitor"', 'key = "rival"'), encoding="utf-8")

    assert main(["policy", "diff", str(SHIPPED / "loss_reasons.toml"), str(path)]) == 1
    told = capsys.readouterr().out.splitlines()
    assert any(line.startswith("loss_reasons.toml  reasons[competitor]: {") and line.endswith("-> -") for line in told)
    assert any(line.startswith("loss_reasons.toml  reasons[rival]: - -> {") for line in told)
    assert any(line.startswith("loss_reasons.toml  reasons[].key: [") for line in told)
    assert len(told) == 3


def test_comments_and_blanks_are_no_difference(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in folder.glob("*.toml"):
        path.write_text("# ours\n\n" + path.read_text(encoding="utf-8") + "\n# end\n", encoding="utf-8")

    assert main(["policy", "diff", str(SHIPPED), str(folder)]) == 0
    assert main(["policy", "check", str(folder)]) == 0
    assert "warning" not in capsys.readouterr().out
