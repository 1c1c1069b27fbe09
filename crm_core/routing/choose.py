"""The choice itself: the first rule that fits the lead, then who of its people is free and fastest."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from statistics import median

from crm_core.directory import Colleague, Position
from crm_core.entities import Lead
from crm_core.routing.people import Load, RepProfile
from crm_core.routing.policy import RoutingPolicy, Rule, TieBreak

_NO_LOAD = Load()


class Why(StrEnum):
    """Why this rep, or why nobody."""

    FASTEST = "fastest"
    LEAST_LOADED = "least_loaded"
    NO_RULE = "no_rule"
    NOBODY_SUITS = "nobody_suits"
    ALL_FULL = "all_full"


@dataclass(frozen=True, slots=True)
class Choice:
    """`rep` is None where nobody can take the lead now."""

    why: Why
    rule: Rule | None = None
    rep: Colleague | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """All that routing looks at: people, their profiles, the day's loads, and the minutes of their last responses."""

    colleagues: Sequence[Colleague]
    profiles: Mapping[str, RepProfile]
    loads: Mapping[str, Load]
    responses: Mapping[str, Sequence[float]]


def rule_for(lead: Lead, rules: Sequence[Rule]) -> Rule | None:
    """The first that fits; words are compared without case."""
    return next((rule for rule in rules if _fits(lead, rule)), None)


def choose(lead: Lead, staff: Staff, *, policy: RoutingPolicy, today: date) -> Choice:
    """Who gets the lead. The same input gives the same answer: ties end at the rep's id.

    A rule whose people are none, or away, or lack the skill, hands the lead on to the next rule that fits; a rule
    whose people are all full keeps it, since tomorrow they are not.
    """
    fitting = [rule for rule in policy.rules if _fits(lead, rule)]
    if not fitting:
        return Choice(Why.NO_RULE)
    for rule in fitting:
        suited = [one for one in staff.colleagues if _suits(one, lead, rule, staff.profiles, today)]
        if not suited:
            continue
        free = [one for one in suited if _left(one.id, staff, policy) > 0]
        return _best(free, staff, policy, rule) if free else Choice(Why.ALL_FULL, rule)
    return Choice(Why.NOBODY_SUITS, fitting[0])


def _best(free: Sequence[Colleague], staff: Staff, policy: RoutingPolicy, rule: Rule) -> Choice:
    sampled = [one for one in free if len(staff.responses.get(one.id, ())) >= policy.samples]
    enough = len(sampled) == len(free) if policy.all_sampled else bool(sampled)
    if policy.tie_break is TieBreak.FASTEST and enough:
        speed = {one.id: median(staff.responses[one.id][: policy.samples]) for one in sampled}
        best = min(sampled, key=lambda one: (speed[one.id], _share(one.id, staff, policy), one.id))
        return Choice(Why.FASTEST, rule, best)
    return Choice(Why.LEAST_LOADED, rule, min(free, key=lambda one: _turn(one.id, staff, policy)))


def _turn(rep_id: str, staff: Staff, policy: RoutingPolicy) -> tuple[float, float, str]:
    """Least loaded first, then whoever waited longest."""
    last_at = staff.loads.get(rep_id, _NO_LOAD).last_at
    return _share(rep_id, staff, policy), _stamp(last_at), rep_id


def _stamp(moment: datetime | None) -> float:
    return moment.timestamp() if moment else float("-inf")


def _share(rep_id: str, staff: Staff, policy: RoutingPolicy) -> float:
    return staff.loads.get(rep_id, _NO_LOAD).count / max(_capacity(rep_id, staff, policy), 1)


def _left(rep_id: str, staff: Staff, policy: RoutingPolicy) -> int:
    return _capacity(rep_id, staff, policy) - staff.loads.get(rep_id, _NO_LOAD).count


def _capacity(rep_id: str, staff: Staff, policy: RoutingPolicy) -> int:
    profile = staff.profiles.get(rep_id)
    return policy.capacity if profile is None or profile.capacity is None else profile.capacity


def _fits(lead: Lead, rule: Rule) -> bool:
    wanted = (
        (rule.regions, lead.region),
        (rule.industries, lead.industry),
        (rule.sizes, lead.size),
        (rule.products, lead.product),
        (rule.channels, lead.channel),
    )
    return all(not words or _among(said, words) for words, said in wanted)


def _among(said: str | None, words: Collection[str]) -> bool:
    return said is not None and said.casefold() in {word.casefold() for word in words}


def _suits(one: Colleague, lead: Lead, rule: Rule, profiles: Mapping[str, RepProfile], today: date) -> bool:
    if one.position is not Position.REP or one.region != lead.region:
        return False
    if rule.teams and one.team not in rule.teams:
        return False
    profile = profiles.get(one.id)
    has = {skill.casefold() for skill in profile.skills} if profile else set()
    return {skill.casefold() for skill in rule.skills} <= has and (profile is None or profile.on_duty(today))
