"""How alike two companies' names are, as written and as pronounced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from crm_core.customers.policy import DuplicatePolicy
from crm_core.names import CompanyName, company_name

Sound = Callable[[str], str]
"""The syllables of a name with blanks between them; Latin letters stay as they are."""


@dataclass(frozen=True, slots=True)
class Named:
    """An account's name with its keys."""

    account_id: str
    name: str
    company: CompanyName
    sound: tuple[str, ...]


def named(account_id: str, name: str, sound: str) -> Named:
    return Named(account_id, name, company_name(name), tuple(sound.split()))


def likeness(one: Named, other: Named, policy: DuplicatePolicy) -> float:
    """0..1: the best of the written cores and, a little less trusted, of the spoken syllables.

    0 for companies that name different regions: those are two. Names that cannot reach the policy's similarity are
    not compared in full and count as 0.
    """
    if one.company.contradicts(other.company) or not (one.company.core and other.company.core):
        return 0.0
    written = _ratio(one.company.core, other.company.core, policy.similarity)
    spoken = _ratio(one.sound, other.sound, policy.similarity / policy.sound_weight) * policy.sound_weight
    return max(written, spoken)


def most_alike(wanted: Named, known: Iterable[Named], policy: DuplicatePolicy) -> tuple[tuple[Named, float], ...]:
    """Those from the policy's similarity on, the best first."""
    scored = ((one, likeness(wanted, one, policy)) for one in known if one.account_id != wanted.account_id)
    found = [(one, score) for one, score in scored if score >= policy.similarity]
    return tuple(sorted(found, key=lambda pair: (-pair[1], pair[0].account_id))[: policy.max_suggestions])


def likely_pairs(names: Iterable[Named], policy: DuplicatePolicy) -> tuple[tuple[Named, Named, float], ...]:
    """Pairs of one company under two names: each name is compared with its neighbours in two sort orders.

    The cost grows with the number of names times the policy's `neighbours`, not with its square.
    """
    found: dict[tuple[str, str], tuple[Named, Named, float]] = {}
    rows = list(names)
    for order in (lambda one: (one.sound, one.account_id), lambda one: (one.company.core[::-1], one.account_id)):
        ordered = sorted(rows, key=order)
        for place, one in enumerate(ordered):
            for other in ordered[place + 1 : place + 1 + policy.neighbours]:
                key = tuple(sorted((one.account_id, other.account_id)))
                if key not in found and (score := likeness(one, other, policy)) >= policy.similarity:
                    found[(key[0], key[1])] = (one, other, score)
    return tuple(sorted(found.values(), key=lambda pair: (-pair[2], pair[0].account_id, pair[1].account_id)))


def _ratio(one: Sequence[str], other: Sequence[str], at_least: float) -> float:
    """Twice the common pieces over both lengths; 0 where two cheap upper bounds already lie below `at_least`."""
    total = len(one) + len(other)
    if not one or not other or 2 * min(len(one), len(other)) / total < at_least:
        return 0.0
    if 2 * (Counter(one) & Counter(other)).total() / total < at_least:
        return 0.0
    first, second = sorted((tuple(one), tuple(other)))  # the matcher is not symmetric
    return SequenceMatcher(None, first, second, autojunk=False).ratio()
