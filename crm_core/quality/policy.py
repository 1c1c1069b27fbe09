"""What counts as an empty text, as a company sets it."""

from __future__ import annotations

from dataclasses import dataclass

from crm_core.policy_reading import Section
from crm_core.quality.shape import core_of, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityPolicy:
    """Lengths count letters and digits without blanks and marks; shares are 0..1; words stand in bare form."""

    version: int
    min_chars: int
    entropy_bits: float  # below this, per character
    entropy_min_chars: int  # shorter texts have too little of it by nature
    run_chars: int  # one character so often in a row
    run_share: float  # and over so much of the text
    unit_chars: int  # the longest unit whose repetition is a flaw
    walk_chars: int
    walk_share: float
    keyboard_rows: tuple[str, ...]
    mash_chars: int  # Latin letters from here on need vowels
    mash_vowels: float
    copy_bits: int  # fingerprints that differ in so many bits or fewer are copies
    copy_min_chars: int  # short answers may be equal
    stock_share: float
    stop_list: frozenset[str]
    stock_words: frozenset[str]  # those of the stop list among them: 待定待定 says no more than 待定
    labels: frozenset[str]
    prompts: tuple[str, ...]

    @property
    def longest_stock_word(self) -> int:
        return max(map(len, self.stock_words), default=1)


def read_quality(section: Section) -> QualityPolicy:
    """Raises PolicyInvalid for a share outside 0..1, more than 64 bits, or an empty list entry."""
    return QualityPolicy(
        version=section.whole("version"),
        min_chars=_count(section, "min_chars"),
        entropy_bits=section.number("entropy_bits", at_least=0),
        entropy_min_chars=_count(section, "entropy_min_chars"),
        run_chars=_count(section, "run_chars"),
        run_share=_share(section, "run_share"),
        unit_chars=_count(section, "unit_chars"),
        walk_chars=_count(section, "walk_chars"),
        walk_share=_share(section, "walk_share"),
        keyboard_rows=section.words("keyboard_rows"),
        mash_chars=_count(section, "mash_chars"),
        mash_vowels=_share(section, "mash_vowels"),
        copy_bits=_count(section, "copy_bits", at_most=64),
        copy_min_chars=_count(section, "copy_min_chars"),
        stock_share=_share(section, "stock_share"),
        stop_list=_bare(section, "stop_list"),
        stock_words=frozenset(map(plain, section.words("stock_words"))) | _bare(section, "stop_list"),
        labels=_bare(section, "labels"),
        prompts=tuple(core_of(word) for word in section.words("prompts")),
    )


def _count(section: Section, key: str, *, at_most: int | None = None) -> int:
    value = section.whole(key)
    if value < 0 or (at_most is not None and value > at_most):
        raise section.wrong(key, f"must lie within 0..{at_most}" if at_most is not None else "must not be negative")
    return value


def _share(section: Section, key: str) -> float:
    value = section.number(key)
    if not 0 <= value <= 1:
        raise section.wrong(key, f"must lie within 0..1, not {value:g}")
    return value


def _bare(section: Section, key: str) -> frozenset[str]:
    return frozenset(core_of(word) for word in section.words(key)) - {""}
