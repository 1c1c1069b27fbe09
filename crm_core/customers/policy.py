"""What a company sets about duplicates, shared customers and real contacts."""

from __future__ import annotations

from dataclasses import dataclass

from crm_core.policy_reading import Section


@dataclass(frozen=True, slots=True)
class DuplicatePolicy:
    """Similarities are 0..1. Calls whose gap is at most `split_gap_s` seconds may be one call."""

    similarity: float
    sound_weight: float
    max_suggestions: int
    neighbours: int
    split_gap_s: float
    recent_leads: int


@dataclass(frozen=True, slots=True)
class SharingPolicy:
    conflict_days: int
    longest_grant_days: int


@dataclass(frozen=True, slots=True)
class CountingPolicy:
    """A rep who adds `burst_contacts` contacts within `burst_minutes` without a call to any is flagged."""

    burst_contacts: int
    burst_minutes: float


@dataclass(frozen=True, slots=True)
class CustomerPolicy:
    version: int
    duplicates: DuplicatePolicy
    sharing: SharingPolicy
    counting: CountingPolicy


def read_customers(section: Section) -> CustomerPolicy:
    """Raises PolicyInvalid for what is missing, unknown or against a rule."""
    return CustomerPolicy(
        version=section.whole("version"),
        duplicates=_duplicates(section.section("duplicates")),
        sharing=_sharing(section.section("sharing")),
        counting=_counting(section.section("counting")),
    )


def _duplicates(entry: Section) -> DuplicatePolicy:
    policy = DuplicatePolicy(
        similarity=entry.number("similarity"),
        sound_weight=entry.number("sound_weight"),
        max_suggestions=entry.whole("max_suggestions"),
        neighbours=entry.whole("neighbours"),
        split_gap_s=entry.number("split_gap_s", at_least=0),
        recent_leads=entry.whole("recent_leads"),
    )
    for key in ("similarity", "sound_weight"):
        if not 0 < getattr(policy, key) <= 1:
            raise entry.wrong(key, "must lie within 0..1")
    entry.done()
    return policy


def _sharing(entry: Section) -> SharingPolicy:
    policy = SharingPolicy(entry.whole("conflict_days"), entry.whole("longest_grant_days"))
    entry.done()
    return policy


def _counting(entry: Section) -> CountingPolicy:
    policy = CountingPolicy(entry.whole("burst_contacts"), entry.number("burst_minutes", at_least=0))
    entry.done()
    return policy
