"""What counts as private, and what of it stays readable; read from models/privacy/masking.toml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class PrivateKind(StrEnum):
    PHONE = "phone"
    ID_CARD = "id_card"
    BANK_CARD = "bank_card"
    WECHAT = "wechat"
    EMAIL = "email"
    ADDRESS = "address"
    NAME = "name"
    OWN = "own"  # an expression of the organisation


@dataclass(frozen=True, slots=True)
class PrivateSpan:
    """Private words at [char_start, char_end) of a turn's text; `hidden` are the places that a mask covers."""

    kind: PrivateKind
    turn: int
    char_start: int
    char_end: int
    hidden: frozenset[int]


@dataclass(frozen=True, slots=True)
class Keep:
    """How many characters stay readable at both ends, where at least four others do not."""

    first: int
    last: int

    def hides(self, at: int, length: int) -> bool:
        """Whether the character `at` of `length` is masked."""
        first, last = self.first, self.last
        if length < first + last + LEAST_HIDDEN:
            first = 0
        if length < last + LEAST_HIDDEN:
            last = 0
        return first <= at < length - last


LEAST_HIDDEN = 4


@dataclass(frozen=True, slots=True)
class NumberRule:
    """Expressions over the figures of a number: `shapes` anywhere, `cued` only shortly behind one of `cues`."""

    shapes: re.Pattern[str]
    cued: re.Pattern[str]
    cues: re.Pattern[str]
    keep: Keep


@dataclass(frozen=True, slots=True)
class NameRule:
    compound_surnames: tuple[str, ...]
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskingRules:
    """Everything that an organisation may change. `numbers` are tried in their order; `margin_ms` is the silence around
    muted words."""

    kinds: frozenset[PrivateKind]
    numbers: tuple[tuple[PrivateKind, NumberRule], ...]
    wechat_cues: re.Pattern[str]
    wechat_keep: Keep
    address_cues: re.Pattern[str]
    names: NameRule
    own: tuple[re.Pattern[str], ...]
    margin_ms: int
