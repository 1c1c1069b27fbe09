"""`callgate policy` on the shapes of files that people really have: moved, saved by other tools, half finished."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from voice.cli import main

SHIPPED = Path(__file__).parents[3] / "models" / "crm"
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped policies that may be changed."""
    return shutil.copytree(SHIPPED, tmp_path / "crm")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Exit code and what was printed."""

    def command(*words: object) -> tuple[int, str]:
        code = main(["policy", *map(str, words)])
        return code, capsys.readouterr().out

    return command


def swap(path: Path, old: str, new: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def line_of(path: Path, words: str) -> int:
    return next(n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if words in line)


@pytest.mark.parametrize("name", sorted(path.name for path in SHIPPED.glob("*.toml")))
def test_every_shipped_file_is_in_order_by_itself(run: Run, name: str) -> None:
    assert run("check", SHIPPED / name) == (0, "1 files are in order.\n")


def test_a_folder_may_hold_notes_and_other_folders(run: Run, folder: Path) -> None:
    (folder / "notes.txt").write_text("ours", encoding="utf-8")
    (folder / "old").mkdir()
    shutil.copy(folder / "gates.toml", folder / "old" / "gates.toml")
    code, told = run("check", folder)
    assert (code, told) == (0, f"{len(list(SHIPPED.glob('*.toml')))} files are in order.\n")


def test_a_file_with_line_ends_of_windows_is_read(run: Run, folder: Path) -> None:
    path = folder / "gates.toml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert run("check", path)[0] == 0
    assert run("diff", SHIPPED / "gates.toml", path) == (0, "")


def test_a_file_that_is_empty_is_told_what_it_lacks(run: Run, folder: Path) -> None:
    (folder / "pipeline.toml").write_text("", encoding="utf-8")
    code, told = run("check", folder / "pipeline.toml")
    assert code == 1
    assert "version is missing." in told
    assert "1 are wrong" in told


def test_a_wrong_file_keeps_the_folder_from_being_read_as_a_whole(run: Run, folder: Path) -> None:
    """One mistake is told once, and no warning is guessed from half a policy."""
    swap(folder / "pipeline.toml", 'key = "objections"', 'key = "hurdles"')
    swap(folder / "attribution.toml", "max_candidates = 5", "max_candidates = 0")
    code, told = run("check", folder)
    assert code == 1
    assert told.count("attribution.toml") == 1
    assert "which the pipeline lacks" not in told


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('zh = "拍板人"\n', "", "role_classes[2].zh is missing."),
        ('en = "Final decision"', 'en = ""', "role_classes[2].en must not be empty."),
        ('roles = ["decision_maker"]', "roles = []", "role_classes[2].roles must name at least one role."),
        ('roles = ["decision_maker"]', 'roles = ["user"]', "role that is in a class already: 'user'"),
        ('key = "decision"\n', 'key = "technical"\n', "role_classes[2].key names a class twice: 'technical'."),
    ],
)
def test_a_class_of_roles_needs_names_and_roles_of_its_own(
    run: Run, folder: Path, old: str, new: str, said: str
) -> None:
    code, told = run("check", swap(folder / "gates.toml", old, new))
    assert code == 1
    assert said in told
    assert told.startswith("gates.toml, line ")


def test_the_line_of_a_class_is_told(run: Run, folder: Path) -> None:
    path = swap(folder / "gates.toml", 'en = "Final decision"', 'en = ""')
    assert run("check", path)[1].startswith(f"gates.toml, line {line_of(path, 'en = ' + chr(34) * 2)}: ")


def test_a_renamed_class_is_one_line_of_the_difference(run: Run, folder: Path) -> None:
    path = swap(folder / "gates.toml", 'zh = "拍板人"', 'zh = "老板"')
    assert run("diff", SHIPPED / "gates.toml", path) == (
        1,
        'gates.toml  role_classes[decision].zh: "拍板人" -> "老板"\n',
    )


def test_the_difference_turns_with_the_order_of_the_files(run: Run, folder: Path) -> None:
    path = swap(folder / "attribution.toml", "max_candidates = 5", "max_candidates = 7")
    there = run("diff", SHIPPED / "attribution.toml", path)
    back = run("diff", path, SHIPPED / "attribution.toml")
    assert there == (1, "attribution.toml  max_candidates: 5 -> 7\n")
    assert back == (1, "attribution.toml  max_candidates: 7 -> 5\n")


def test_a_file_equals_itself(run: Run, folder: Path) -> None:
    for path in sorted(folder.glob("*.toml")):
        assert run("diff", path, path) == (0, "")


def test_two_files_of_other_names_are_told_by_the_second(run: Run, folder: Path) -> None:
    """A draft beside the file in force may have any name."""
    draft = shutil.copy(folder / "attribution.toml", folder.parent / "draft.toml")
    swap(Path(draft), "max_candidates = 5", "max_candidates = 7")
    assert run("diff", folder / "attribution.toml", draft) == (1, "draft.toml  max_candidates: 5 -> 7\n")


def test_a_policy_that_is_new_in_a_folder_is_all_difference(run: Run, folder: Path) -> None:
    (folder / "attribution.toml").rename(folder.parent / "kept.toml")
    code, told = run("diff", folder, SHIPPED, "--json")
    changes = [json.loads(line) for line in told.splitlines()]
    assert code == 1
    assert {change["file"] for change in changes} == {"attribution.toml"}
    assert {change["before"] for change in changes} == {None}
    assert {"path": "max_candidates", "after": 5}.items() <= next(
        change for change in changes if change["path"] == "max_candidates"
    ).items()


def test_chinese_is_written_as_it_is_in_both_manners(run: Run, folder: Path) -> None:
    path = swap(folder / "pipeline.toml", "需求确认", "需求澄清")
    for words in ((), ("--json",)):
        told = run("diff", SHIPPED / "pipeline.toml", path, *words)[1]
        assert "需求确认" in told
        assert "需求澄清" in told
        assert "\\u" not in told


def test_a_setting_that_is_added_or_dropped_has_a_dash_on_the_other_side(run: Run, folder: Path) -> None:
    path = swap(folder / "attribution.toml", "max_candidates = 5", "most = 5")
    told = run("diff", SHIPPED / "attribution.toml", path)[1].splitlines()
    assert told == ["attribution.toml  max_candidates: 5 -> -", "attribution.toml  most: - -> 5"]


def test_a_draft_that_breaks_a_rule_can_still_be_compared(run: Run, folder: Path) -> None:
    """What it would change is asked before it is mended."""
    path = swap(folder / "attribution.toml", "max_candidates = 5", "max_candidates = 0")
    assert run("check", path)[0] == 1
    assert run("diff", SHIPPED / "attribution.toml", path) == (1, "attribution.toml  max_candidates: 5 -> 0\n")


@pytest.mark.parametrize("words", [("check", "absent.toml"), ("diff", "absent.toml", "absent.toml"), ("check", "none")])
def test_a_path_that_is_not_there_is_an_error_with_its_remedy(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    action, *paths = words
    assert main(["policy", action, *(str(tmp_path / path) for path in paths)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("callgate: ")
    assert "Name a .toml file or a folder." in said.err


@pytest.mark.parametrize("words", [(), ("check",), ("diff", "a.toml"), ("mend", "a.toml")])
def test_half_a_command_is_told_how_it_goes(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["policy", *words])
    assert ended.value.code == 2
    assert "usage: callgate policy" in capsys.readouterr().err


def test_checking_and_comparing_change_no_file(run: Run, folder: Path) -> None:
    swap(folder / "gates.toml", 'zh = "拍板人"\n', "")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    run("check", folder)
    run("diff", SHIPPED, folder)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
