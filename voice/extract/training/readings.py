"""What the dialogue encoder says of the training calls: of its own by encoders that had not seen them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from spacy.tokens import Doc

from voice.domain.transcript import Side
from voice.extract.classifier import Floats
from voice.extract.encoder import Reading, shared_dialogue_encoder

UNSEEN = "unseen.npz"
# What is said of a call: with the sides as they are, and as if nobody knew them.
Both = tuple[Reading, Reading]
PARTS = ("turns", "clauses", "blind_turns", "blind_clauses")


def save_readings(path: Path, readings: Mapping[str, Both]) -> None:
    """As float16, call after call; the key is the call's id."""
    names = sorted(readings)
    arrays = {part: [_part(readings[name], part) for name in names] for part in PARTS}
    np.savez_compressed(
        path,
        allow_pickle=False,
        calls=np.array(names),
        sizes=np.array([[len(of[row]) for of in (arrays["turns"], arrays["clauses"])] for row in range(len(names))]),
        **{part: np.concatenate(rows).astype(np.float16) for part, rows in arrays.items()},
    )


def load_readings(path: Path) -> dict[str, Both]:
    """Raises OSError."""
    with np.load(path, allow_pickle=False) as stored:
        cuts = np.cumsum(stored["sizes"], axis=0)[:-1]
        parts = {
            part: np.split(stored[part].astype(np.float32), cuts[:, 0 if part.endswith("turns") else 1])
            for part in PARTS
        }
        return {
            str(name): (
                Reading(parts["turns"][row], parts["clauses"][row]),
                Reading(parts["blind_turns"][row], parts["blind_clauses"][row]),
            )
            for row, name in enumerate(stored["calls"])
        }


def reader(folder: Path) -> Callable[[str, Doc], Both]:
    """`folder` is models/extract/encoder: what is said of a call by its id and Doc.

    A call that the encoder learned from is looked up; of any other the encoder itself is asked.
    """
    known = load_readings(folder / UNSEEN)
    encoder = shared_dialogue_encoder(folder)

    def read(name: str, doc: Doc) -> Both:
        texts = [turn.text for turn in doc._.context.transcript.turns]
        if name in known and _fits(known[name][0], doc):
            return known[name]

        def told(sides: Sequence[Side]) -> Reading:
            return encoder.read(texts, sides, doc._.clauses)

        return told(doc._.sides), told([Side.UNKNOWN] * len(texts))

    return read


def _fits(reading: Reading, doc: Doc) -> bool:
    return len(reading.turns) == len(doc._.sides) and len(reading.clauses) == len(doc._.clauses)


def _part(both: Both, part: str) -> Floats:
    return getattr(both[part.startswith("blind")], part.removeprefix("blind_"))  # type: ignore[no-any-return]
