"""From which confidence facts are taken, by kind: policy, read from models/extract/thresholds.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from voice.domain.errors import InvalidInput
from voice.domain.facts import LANGUAGE_MODEL, Fact, FactKind
from voice.domain.facts_json import kind_of


@dataclass(frozen=True, slots=True)
class Band:
    """Below `confirm` a fact is dropped, below `show` it waits for a person's word. 0 <= confirm <= show <= 1."""

    confirm: float = 0.0
    show: float = 0.0


_EVERYTHING = Band()


@dataclass(frozen=True, slots=True)
class Thresholds:
    """A kind without a band is shown at any confidence. What a language model alone has found always waits."""

    bands: Mapping[FactKind, Band] = field(default_factory=dict)

    def drops(self, fact: Fact) -> bool:
        return not _is_alone(fact) and fact.confidence < self._band(fact).confirm

    def lets_wait(self, fact: Fact) -> bool:
        return _is_alone(fact) or fact.confidence < self._band(fact).show

    def _band(self, fact: Fact) -> Band:
        return self.bands.get(kind_of(fact), _EVERYTHING)


SHOW_ALL = Thresholds()


def _is_alone(fact: Fact) -> bool:
    """Its confidence was never measured: a person decides."""
    return fact.provenance.component == LANGUAGE_MODEL


def load_thresholds(path: Path) -> Thresholds:
    """Raises InvalidInput (bad_thresholds) with the kind and what is wrong with it."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _invalid(path, f"it cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise _invalid(path, str(error)) from error
    return Thresholds({_kind(path, name): _band(path, name, table) for name, table in tables.items()})


def _kind(path: Path, name: str) -> FactKind:
    try:
        return FactKind(name)
    except ValueError as error:
        raise _invalid(path, f"there is no kind {name}") from error


def _band(path: Path, name: str, table: Any) -> Band:
    if not isinstance(table, dict) or table.keys() != {"confirm", "show"}:
        raise _invalid(path, f"{name} needs confirm and show, and nothing else")
    confirm, show = table["confirm"], table["show"]
    if not all(type(value) in (int, float) for value in (confirm, show)):
        raise _invalid(path, f"confirm and show of {name} must be numbers")
    if not 0 <= confirm <= show <= 1:
        raise _invalid(path, f"{name} must keep 0 <= confirm <= show <= 1")
    return Band(float(confirm), float(show))


def _invalid(path: Path, what: str) -> InvalidInput:
    return InvalidInput(f"{path.name}: {what}.", code="bad_thresholds", remedy="Mend the file under models/extract.")
