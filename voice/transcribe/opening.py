"""Tells the rep from the customer by what each of two speakers says: signs as data, counted with a margin."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from voice.domain.recording import Direction
from voice.domain.transcript import Side

SIGNS = Path(__file__).parents[2] / "models" / "transcribe" / "opening.toml"
_MARKS = re.compile(r"[^\w']+")
_ENDS = re.compile(r"[,.?!;，。？！；…]+")


@dataclass(frozen=True, slots=True)
class Sign:
    """One group of patterns; the meaning of each value stands in models/transcribe/opening.toml."""

    side: Side
    score: float
    in_opening: bool
    direction: Direction | None  # None: any
    patterns: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Signs:
    opening_turns: int
    opening_characters: int
    margin: float
    margin_without_direction: float
    caller_characters: int
    caller_score: float
    signs: tuple[Sign, ...]


@cache
def signs(path: Path = SIGNS) -> Signs:
    """Raises ValueError on a table that says something impossible."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    caller = {f"caller_{name}": value for name, value in table["caller"].items()}
    return Signs(**table["limits"], **caller, signs=tuple(_sign(entry) for entry in table["signs"]))


def who_is_the_rep(
    said: Sequence[tuple[str, str]], direction: Direction = Direction.UNKNOWN, by: Signs | None = None
) -> str | None:
    """`said` are the turns of the call, (speaker, text). None when the words do not tell it clearly."""
    by = by or signs()
    speakers = list(dict.fromkeys(speaker for speaker, _ in said))
    if len(speakers) != 2:
        return None
    score = {speaker: _score([text for who, text in said if who == speaker], direction, by) for speaker in speakers}
    caller = next((who for who, text in said if len(text) >= by.caller_characters), None)
    if caller is not None and direction is not Direction.UNKNOWN:
        score[caller] += by.caller_score if direction is Direction.OUTBOUND else -by.caller_score
    rep, other = sorted(speakers, key=score.__getitem__, reverse=True)
    margin = by.margin_without_direction if direction is Direction.UNKNOWN else by.margin
    return rep if score[rep] - score[other] >= margin else None


def _score(turns: Sequence[str], direction: Direction, by: Signs) -> float:
    """How much more of a rep than of a customer these turns are."""
    opening = _clauses(_head(turns, by))
    everything = _clauses(turns)
    total = 0.0
    for sign in by.signs:
        if sign.direction not in (None, direction) and direction is not Direction.UNKNOWN:
            continue
        found = sum(bool(sign.patterns.search(clause)) for clause in (opening if sign.in_opening else everything))
        weight = sign.score * min(1.0 if sign.in_opening else 3.0, found)
        total += weight if sign.side is Side.REP else -weight
    return total


def _head(turns: Sequence[str], by: Signs) -> list[str]:
    head: list[str] = []
    for turn in turns[: by.opening_turns]:
        head.append(turn[: by.opening_characters - sum(map(len, head))])
    return head


def _clauses(turns: Sequence[str]) -> list[str]:
    """Each clause, and each whole turn, without marks: the recognizer's commas stand anywhere."""
    parts = [part for turn in turns for part in (*_ENDS.split(turn), turn)]
    cleaned = (_MARKS.sub(" " if part.isascii() else "", part).strip().lower() for part in parts)
    return list(dict.fromkeys(part for part in cleaned if part))


def _sign(entry: Mapping[str, object]) -> Sign:
    side, where, direction = Side(str(entry["side"])), str(entry["where"]), str(entry["direction"])
    if side not in (Side.REP, Side.CUSTOMER) or where not in ("opening", "anywhere"):
        raise ValueError(f"{entry['name']}: side {side}, where {where}")
    patterns = entry["patterns"]
    assert isinstance(patterns, list)
    return Sign(
        side,
        float(str(entry["score"])),
        where == "opening",
        None if direction == "any" else Direction(direction),
        re.compile("|".join(f"(?:{pattern})" for pattern in patterns)),
    )
