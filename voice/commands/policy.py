"""`callgate policy`: checks policy files before anybody relies on them, and shows what differs between two."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from voice.domain.errors import InvalidInput
from voice.pipeline.core import core
from voice.ports.crm import (
    CrmError,
    PolicyChange,
    diff_tables,
    load_policy,
    policy_table,
    policy_text,
    read_policy_text,
    warnings_between,
    warnings_of,
)


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("check", help="read a file or a whole folder; exit code 1 when something is wrong")
    check.add_argument("path", type=Path, help="a file such as pipeline.toml, or the folder of them all")
    diff = actions.add_parser("diff", help="what differs between two files or folders; exit code 1 when something does")
    diff.add_argument("before", type=Path, metavar="A")
    diff.add_argument("after", type=Path, metavar="B")
    diff.add_argument("--json", action="store_true", help="one JSON object a change")


def run(args: argparse.Namespace) -> int:
    return _check(args.path) if args.action == "check" else _diff(args.before, args.after, as_json=args.json)


def _check(path: Path) -> int:
    """Every file for itself, then all of a folder together; each problem with its file, line and remedy."""
    files = _files(path)
    wrong = sum(_check_file(file) for file in files)
    if path.is_dir() and not wrong:
        wrong = _check_folder(path)
    print(f"{len(files)} files were checked, {wrong} are wrong." if wrong else f"{len(files)} files are in order.")
    return 1 if wrong else 0


def _check_file(path: Path) -> int:
    try:
        policy = read_policy_text(path.stem, policy_text(path.parent, path.stem))
    except CrmError as error:
        return _tell(error)
    for warning in warnings_of(path.stem, policy):
        print(f"{path.name}: warning: {warning.en}\n  {warning.zh}")
    return 0


def _check_folder(path: Path) -> int:
    try:
        policy = load_policy(path)
    except CrmError as error:
        return _tell(error)
    for warning in warnings_between(policy):
        print(f"{path.name}: warning: {warning.en}\n  {warning.zh}")
    return 0


def _tell(error: CrmError) -> int:
    print(error.detail + (f"\n  {error.remedy}" if error.remedy else ""))
    return 1


def _diff(before: Path, after: Path, *, as_json: bool) -> int:
    if before.is_dir() != after.is_dir():
        raise InvalidInput("A file and a folder cannot be compared.", remedy="Name two files or two folders.")
    found = False
    for name, change in _changes(before, after):
        found = True
        if as_json:
            plain = {"file": name, "path": change.path, "before": change.before, "after": change.after}
            print(json.dumps(plain, ensure_ascii=False, default=str))
        else:
            print(f"{name}  {change.path}: {_shown(change.before)} -> {_shown(change.after)}")
    return 1 if found else 0


def _changes(before: Path, after: Path) -> Iterator[tuple[str, PolicyChange]]:
    pairs: list[tuple[Path, ...]]
    if not before.is_dir():
        pairs = [(*_files(before), *_files(after))]
    else:
        names = sorted({file.name for folder in (before, after) for file in _files(folder)})
        pairs = [(before / name, after / name) for name in names]
    for old, new in pairs:
        with core():
            tables = [
                policy_table(file.stem, policy_text(file.parent, file.stem)) if file.exists() else {}
                for file in (old, new)
            ]
        yield from ((new.name, change) for change in diff_tables(*tables))


def _files(path: Path) -> list[Path]:
    """Raises InvalidInput when there are none."""
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    if not files or not all(file.is_file() and file.suffix == ".toml" for file in files):
        raise InvalidInput(
            f"{path} is no policy file and no folder with some.", remedy="Name a .toml file or a folder."
        )
    return files


def _shown(value: object) -> str:
    return "-" if value is None else json.dumps(value, ensure_ascii=False, default=str)
