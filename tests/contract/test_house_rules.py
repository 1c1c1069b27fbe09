"""What the project asks of its own files, beside the layers that import-linter holds."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST, MEDIAN = 300, 120
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
# Where an error ends instead of rising: the run of one call, and the worker's task around it.
BROAD_EXCEPT_EDGES = {"voice/pipeline/process.py", "voice/worker/tasks.py"}


def tracked(*suffixes: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if name.endswith(suffixes) and (ROOT / name).is_file()]


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


SOURCES = [path for path in tracked(".py") if path.relative_to(ROOT).parts[0] in ("voice", "crm_core")]
TESTS = [path for path in tracked(".py") if path.relative_to(ROOT).parts[0] == "tests"]


def test_no_file_is_longer_than_one_job_needs() -> None:
    assert {str(p.relative_to(ROOT)): lines(p) for p in [*SOURCES, *TESTS] if lines(p) > LONGEST} == {}


def test_most_files_are_short() -> None:
    assert statistics.median(lines(p) for p in SOURCES if lines(p)) <= MEDIAN


def test_there_is_a_line_of_test_for_each_line_of_code() -> None:
    assert sum(map(lines, TESTS)) >= sum(map(lines, SOURCES))


@pytest.mark.parametrize("path", [p for p in SOURCES if lines(p)], ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_says_its_job_and_has_a_name_that_says_it_too(path: Path) -> None:
    assert not FORBIDDEN_NAMES & {path.stem, *path.relative_to(ROOT).parts}
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), "the module has no docstring"


def swallowing_handlers(path: Path) -> list[int]:
    """Lines of handlers that catch everything and do not raise in turn."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    handlers = [node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler)]
    return [
        node.lineno
        for node in handlers
        if (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
        and not any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
    ]


def test_everything_is_caught_at_the_edges_alone() -> None:
    found = {str(p.relative_to(ROOT)): swallowing_handlers(p) for p in SOURCES if swallowing_handlers(p)}
    assert set(found) <= BROAD_EXCEPT_EDGES, found


def test_time_is_a_parameter_of_the_rules() -> None:
    rules = [p for p in SOURCES if p.relative_to(ROOT).parts[0] == "crm_core"]
    reading = re.compile(r"\b(?:datetime\.now|datetime\.utcnow|date\.today|time\.time|time\.monotonic)\(")
    assert [str(p.relative_to(ROOT)) for p in rules if reading.search(p.read_text(encoding="utf-8"))] == []


def test_no_lock_file_names_a_registry() -> None:
    assert not list(tracked("uv.lock"))
    for lock in tracked("package-lock.json"):
        assert '"resolved"' not in lock.read_text(encoding="utf-8")
    for requirements in (ROOT / "requirements").glob("*.txt"):
        assert not re.search(r"https?://|--index-url|--extra-index-url", requirements.read_text(encoding="utf-8"))


def test_every_requirement_is_pinned_by_hash() -> None:
    for requirements in (ROOT / "requirements").glob("*.txt"):
        text = requirements.read_text(encoding="utf-8")
        pins = len(re.findall(r"^[A-Za-z0-9_.\-\[\]]+==", text, re.MULTILINE))
        blocks = len(re.findall(r"^[A-Za-z0-9_.\-\[\]]+==[^\n]*\\\n\s+--hash=sha256:", text, re.MULTILINE))
        assert pins == blocks > 0, requirements.name


def test_models_fit_the_repository() -> None:
    models = [p for p in tracked("") if p.relative_to(ROOT).parts[0] == "models"]
    assert sum(p.stat().st_size for p in models) <= 130_000_000
