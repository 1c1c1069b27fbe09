"""What a company sets about deadlines: the ladders of escalation, the kinds of timer, and the timers of promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from crm_core.calendar import Span, read_span
from crm_core.policy_reading import Section
from crm_core.timers.ladder import Ladder, Level, Rung


@dataclass(frozen=True, slots=True)
class TimerKind:
    """`span` is None where the deadline comes from elsewhere; `by_hand`: people and adapters may start it.

    `counts`: it is the company's own action, and enters the rate of deadlines kept.
    """

    key: str
    zh: str
    en: str
    ladder: str
    span: Span | None = None
    by_hand: bool = False
    counts: bool = True


@dataclass(frozen=True, slots=True)
class PromisePolicy:
    """Which kind of timer a promise gets: by its action when one is named there, else by who gave it."""

    rep: str
    customer: str
    actions: Mapping[str, str]  # action -> kind, for the rep's promises
    overdue_at_most: timedelta  # a promise that is older when it comes to be known starts no timer
    window: timedelta  # for the rate of promises kept


@dataclass(frozen=True, slots=True)
class EscalationPolicy:
    version: int
    late_after: timedelta
    digest_above: int  # more late findings of a region in one run than these go out as one digest
    ladders: Mapping[str, Ladder]
    kinds: Mapping[str, TimerKind]
    promises: PromisePolicy
    silence: TimerKind | None  # what watches for reps without recordings; None: nothing does

    @property
    def uncounted(self) -> frozenset[str]:
        return frozenset(kind.key for kind in self.kinds.values() if not kind.counts)

    def ladder(self, key: str) -> Ladder:
        """The ladder of that name, else the default one."""
        return self.ladders.get(key, self.ladders["default"])

    def name(self, kind: str) -> tuple[str, str]:
        """Chinese and English name of a kind."""
        known = self.kinds.get(kind)
        return (known.zh, known.en) if known else (kind, kind)


def read_escalation(section: Section) -> EscalationPolicy:
    """Raises PolicyInvalid, also for a ladder or kind that is named and not there."""
    ladders = {ladder.key: ladder for ladder in map(_ladder, section.sections("ladders"))}
    if "default" not in ladders:
        raise section.wrong("ladders", 'must have one with the key "default"')
    kinds = {}
    for entry in section.sections("kinds"):
        kind = _kind(entry)
        if kind.ladder not in ladders:
            raise entry.wrong("ladder", f"names {kind.ladder!r}, and there is no such ladder")
        kinds[kind.key] = kind
    return EscalationPolicy(
        version=section.whole("version"),
        late_after=timedelta(minutes=section.number("late_after_minutes", at_least=1)),
        digest_above=section.whole("digest_above"),
        ladders=ladders,
        kinds=kinds,
        promises=_promises(section.section("promises"), kinds),
        silence=_silence(section, kinds),
    )


def _ladder(entry: Section) -> Ladder:
    rungs = []
    for one in entry.sections("rungs"):
        after = read_span(one, "after") if one.has("after") else None
        with one.rule_of("before"):
            rungs.append(Rung(one.choice("to", Level), one.number("before", 0.0), after))
        one.done()
    ladder = Ladder(entry.text("key"), tuple(rungs))
    entry.done()
    return ladder


def _kind(entry: Section) -> TimerKind:
    kind = TimerKind(
        key=entry.text("key"),
        zh=entry.text("zh"),
        en=entry.text("en"),
        ladder=entry.text("ladder", "default"),
        span=read_span(entry, "span") if entry.has("span") else None,
        by_hand=entry.flag("by_hand", False),
        counts=entry.flag("counts", True),
    )
    if kind.by_hand and kind.span is None:
        raise entry.wrong("by_hand", "needs a span")
    entry.done()
    return kind


def _silence(section: Section, kinds: Mapping[str, TimerKind]) -> TimerKind | None:
    key = section.text("silence", None)
    if key is None:
        return None
    if key not in kinds or kinds[key].span is None:
        raise section.wrong("silence", f"names the kind {key!r}, and there is none with a span")
    return kinds[key]


def _promises(section: Section, kinds: Mapping[str, TimerKind]) -> PromisePolicy:
    actions = section.section("actions")
    policy = PromisePolicy(
        rep=section.text("rep"),
        customer=section.text("customer"),
        actions={action: actions.text(action) for action in actions.names()},
        overdue_at_most=timedelta(days=section.number("overdue_days_at_most", at_least=0)),
        window=timedelta(days=section.number("window_days", at_least=1)),
    )
    for key in (policy.rep, policy.customer, *policy.actions.values()):
        if key not in kinds:
            raise section.wrong("actions", f"and its neighbours name the kind {key!r}, and there is none")
    section.done()
    return policy
