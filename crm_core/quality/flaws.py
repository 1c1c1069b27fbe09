"""Finds what is wrong with a text that should say something about a customer."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from crm_core.quality.policy import QualityPolicy
from crm_core.quality.shape import (
    core_of,
    entropy,
    longest_run,
    repeats_a_unit,
    stock_share,
    vowel_share,
    walked_share,
)
from crm_core.quality.simhash import distance, simhash


class Flaw(StrEnum):
    """Why a text does not count."""

    EMPTY = "empty"
    TOO_SHORT = "too_short"
    PLACEHOLDER = "placeholder"  # a word of the stop list: N/A, 待定
    LABEL = "label"  # the question instead of an answer: 请输入客户痛点
    STOCK = "stock"  # stock phrases and nothing else: 已联系客户反馈良好
    REPEATED = "repeated"
    MONOTONE = "monotone"  # too little information per character
    KEYBOARD = "keyboard"
    COPIED = "copied"  # what stands at another customer


def flaws_of(text: str, *, policy: QualityPolicy, min_chars: int = 0, others: Sequence[int] = ()) -> tuple[Flaw, ...]:
    """All flaws, in the order of `Flaw`; none: the text counts.

    `min_chars` raises the policy's minimum for one field. `others` are the fingerprints (`simhash`) of what the same
    person wrote about other customers.
    """
    core = core_of(text)
    if not core:
        return (Flaw.EMPTY,)
    found = {
        Flaw.TOO_SHORT: len(core) < max(min_chars, policy.min_chars),
        Flaw.PLACEHOLDER: core in policy.stop_list,
        Flaw.LABEL: core in policy.labels or core.startswith(policy.prompts),
        Flaw.STOCK: _stock(text, policy),
        Flaw.REPEATED: _repeated(core, policy),
        Flaw.MONOTONE: len(core) >= policy.entropy_min_chars and entropy(core) < policy.entropy_bits,
        Flaw.KEYBOARD: _keyboard(text, core, policy),
        Flaw.COPIED: len(core) >= policy.copy_min_chars and _copied(text, others, policy),
    }
    return tuple(flaw for flaw in Flaw if found.get(flaw))


def is_sound(text: str | None, *, policy: QualityPolicy) -> bool:
    """Whether a field counts as filled."""
    return text is not None and not flaws_of(text, policy=policy)


def _stock(text: str, policy: QualityPolicy) -> bool:
    return stock_share(text, policy.stock_words, longest=policy.longest_stock_word) >= policy.stock_share


def _repeated(core: str, policy: QualityPolicy) -> bool:
    run = longest_run(core)
    return repeats_a_unit(core, longest_unit=policy.unit_chars) or (
        run >= policy.run_chars and run / len(core) >= policy.run_share
    )


def _keyboard(text: str, core: str, policy: QualityPolicy) -> bool:
    if walked_share(core, policy.keyboard_rows, shortest=policy.walk_chars) > policy.walk_share:
        return True
    letters = sum("a" <= char <= "z" for char in core)
    mashed = letters >= policy.mash_chars and letters > len(core) / 2 and vowel_share(core) < policy.mash_vowels
    return mashed and text != text.upper()  # HTTPS is no mash


def _copied(text: str, others: Sequence[int], policy: QualityPolicy) -> bool:
    fingerprint = simhash(text) if others else 0
    return any(distance(fingerprint, other) <= policy.copy_bits for other in others)
