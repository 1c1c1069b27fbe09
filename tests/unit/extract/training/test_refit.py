"""Heads fitted anew on the calls of the release and on reviewed ones, over few calls of each; real embeddings."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.unit.extract.talk import DATA
from voice.domain.errors import EngineFailed, InvalidInput
from voice.extract.classifier import save_heads
from voice.extract.labelled import read_call
from voice.extract.run import PIPELINE_VERSION, Extractor
from voice.extract.training import whole
from voice.extract.training.examples import build_examples
from voice.extract.training.heads import fit_heads, fit_link, leave_links, link_examples, score
from voice.extract.training.refit import refit
from voice.extract.training.unseen import save_unseen

pytestmark = pytest.mark.slow

RELEASE = [f"train-{number:03}.json" for number in range(1, 12)]
PEOPLE = [json.loads((DATA / "train" / f"train-{number:03}.json").read_text(encoding="utf-8")) for number in (20, 21)]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models/ folder of a release that was trained on eleven calls."""
    models = tmp_path_factory.mktemp("models")
    folder = models / "extract"
    for part in DATA.iterdir():
        if part.is_dir() and part.name not in ("train", "heads"):
            shutil.copytree(part, folder / part.name)
        elif part.is_file():
            folder.mkdir(exist_ok=True)
            shutil.copy(part, folder)
    (folder / "train").mkdir()
    for name in RELEASE:
        shutil.copy(DATA / "train" / name, folder / "train")
    calls = [read_call(path) for path in sorted((folder / "train").glob("*.json"))]
    made, everyone = build_examples(folder, calls), range(len(calls))
    known = fit_heads(made, everyone)
    score(made, known, everyone)
    keys, pairs, wanted = link_examples(made, everyone)
    known["link"] = fit_link(pairs, wanted, np.arange(len(keys)))
    leave_links(made, keys, known["link"].probabilities(pairs)[:, 1].tolist())
    (folder / "heads").mkdir()
    save_heads(folder / "heads" / "heads.npz", known)
    save_unseen(folder / "heads" / "unseen.npz", made)
    shutil.copy(DATA / "heads" / "heads.toml", folder / "heads")
    return models


@pytest.fixture(scope="module")
def fitted(models: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Two folds instead of five, for the time it takes."""
    target = models / "fitted" / "v1"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(whole, "FOLDS", 2)
        yield target, refit(models / "extract", PEOPLE, target)


def test_what_is_written_reads_calls_in_place_of_the_releases_heads(
    models: Path, fitted: tuple[Path, dict[str, Any]]
) -> None:
    call = read_call(DATA / "train" / RELEASE[0])
    extractor = Extractor(models, fitted[0])

    facts = extractor.extract(call.transcript, called_at=call.called_at)

    assert extractor.version == f"{PIPELINE_VERSION}+v1"
    assert facts.commitments
    assert {fact.provenance.version for fact in facts.all()} == {extractor.version}


def test_the_release_itself_is_left_alone(models: Path, fitted: tuple[Path, dict[str, Any]]) -> None:
    own, new = (folder / "heads.npz" for folder in (models / "extract" / "heads", fitted[0]))
    assert own.read_bytes() != new.read_bytes()
    assert sorted(path.name for path in fitted[0].iterdir()) == ["columns.sha256", "heads.npz", "heads.toml"]


def test_the_same_calls_give_the_same_heads(models: Path, fitted: tuple[Path, dict[str, Any]]) -> None:
    again = models / "fitted" / "again"
    assert refit(models / "extract", PEOPLE, again) == fitted[1]
    assert (again / "heads.npz").read_bytes() == (fitted[0] / "heads.npz").read_bytes()
    assert (again / "heads.toml").read_text() == (fitted[0] / "heads.toml").read_text()


def test_figures_are_told_by_kind_and_label_before_and_after(fitted: tuple[Path, dict[str, Any]]) -> None:
    result = fitted[1]
    assert (result["seed"], result["data"]["release_calls"]) == (0, len(RELEASE))
    for whose, calls in (("release", None), ("people", PEOPLE)):
        for when in ("before", "after"):
            found = result["figures"][whose][when]
            assert found.keys() == {"objection", "need", "commitment"}
            for labels in found.values():
                assert all(0 <= one[rate] <= 1 for one in labels.values() for rate in ("precision", "recall", "f1"))
                assert labels["all"]["items"] == sum(one["items"] for label, one in labels.items() if label != "all")
            if calls:
                assert found["need"]["all"]["items"] == sum(len(call["record"]["needs"]) for call in calls)


def test_a_row_that_is_no_call_is_refused(models: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="call-7 is no labelled call"):
        refit(models / "extract", [{"id": "call-7"}], tmp_path / "v2")


def test_figures_of_other_calls_are_no_comparison(models: Path, tmp_path: Path) -> None:
    changed = tmp_path / "extract"
    shutil.copytree(models / "extract", changed)
    (changed / "train" / RELEASE[0]).unlink()
    with pytest.raises(EngineFailed) as refused:
        refit(changed, PEOPLE, tmp_path / "v2")
    assert refused.value.code == "release_heads_unfit"
    assert not (tmp_path / "v2").exists()
