"""What encoders said of calls that they had not seen is kept by call; of new calls the encoder itself is asked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.unit.extract.talk import DATA
from voice.extract.encoder import Reading
from voice.extract.labelled import read_call
from voice.extract.training.examples import build_examples
from voice.extract.training.readings import UNSEEN, load_readings, reader, save_readings

FOLDER = DATA / "encoder"
CALL = read_call(sorted((DATA / "train").glob("train-*.json"))[0])


def told(rows: int, value: float) -> Reading:
    return Reading(np.full((rows, 3), value, np.float32), np.full((2 * rows, 2), value, np.float32))


def test_readings_survive_being_kept(tmp_path: Path) -> None:
    kept = {"b": (told(4, -1.0), told(4, -2.0)), "a": (told(2, -3.0), told(2, -0.5))}
    save_readings(tmp_path / UNSEEN, kept)
    found = load_readings(tmp_path / UNSEEN)
    assert set(found) == {"a", "b"}
    for name, (known, blind) in kept.items():
        assert np.array_equal(found[name][0].turns, known.turns)
        assert np.array_equal(found[name][0].clauses, known.clauses)
        assert np.array_equal(found[name][1].turns, blind.turns)
        assert np.array_equal(found[name][1].clauses, blind.clauses)


def test_every_training_call_of_the_release_was_read_unseen() -> None:
    kept = load_readings(FOLDER / UNSEEN)
    for path in sorted((DATA / "train").glob("*.json"))[::20]:
        call = read_call(path)
        assert len(kept[call.id][0].turns) == len(call.transcript.turns)


def test_a_call_of_the_release_is_looked_up_and_any_other_read() -> None:
    (doc,) = build_examples(DATA, [CALL], featured=False).docs
    read = reader(FOLDER)
    known, _ = read(CALL.id, doc)
    fresh, blind = read("someone-elses", doc)
    assert known.turns.shape == fresh.turns.shape == blind.turns.shape
    assert not np.allclose(known.turns, fresh.turns, atol=0.01)
    assert not np.allclose(fresh.turns, blind.turns, atol=0.01)


def test_a_changed_call_is_read_anew() -> None:
    """A call of the same name with other turns is not what was kept."""
    (doc,) = build_examples(DATA, [CALL], featured=False).docs
    (other,) = build_examples(DATA, [read_call(DATA / "train" / "own-001.json")], featured=False).docs
    known, _ = reader(FOLDER)(CALL.id, other)
    assert len(known.turns) == len(other._.sides) != len(doc._.sides)


def test_missing_readings_are_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=UNSEEN):
        reader(tmp_path)
