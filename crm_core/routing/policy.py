"""What a company sets about its leads: routing rules, capacity, timers, urgent words, reasons for invalid leads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crm_core.calendar import Span, SpanUnit, read_span
from crm_core.errors import PolicyInvalid
from crm_core.policy_reading import Section


class TieBreak(StrEnum):
    FASTEST = "fastest"  # the best median of the last first responses
    ROUND_ROBIN = "round_robin"  # the least loaded against capacity


class StopsOn(StrEnum):
    """What ends a timer of a lead."""

    CONTACT = "contact"
    INTERVIEW = "interview"


@dataclass(frozen=True, slots=True)
class Rule:
    """The first rule that fits a lead places it. An empty list fits all; `skills` are those a rep must have.

    `wall_clock`: the timers of contact run at night too.
    """

    key: str
    zh: str
    en: str
    regions: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    wall_clock: bool = False


@dataclass(frozen=True, slots=True)
class LeadTimer:
    kind: str
    span: Span
    ladder: str
    stops_on: StopsOn


@dataclass(frozen=True, slots=True)
class Reason:
    key: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class RoutingPolicy:
    """`capacity` is leads for a rep and local day; `samples` how many first responses the median takes.

    `all_sampled`: as long as one candidate has fewer samples, the least loaded one gets the lead, so that newcomers
    come to samples at all. `interview_minutes`: how long a call is that counts as the interview.
    """

    version: int
    tie_break: TieBreak
    samples: int
    all_sampled: bool
    capacity: int
    interview_minutes: float
    urgent_words: tuple[str, ...]
    timers: tuple[LeadTimer, ...]
    rules: tuple[Rule, ...]
    invalid_reasons: tuple[Reason, ...]

    def __post_init__(self) -> None:
        for what, keys in {
            "rules": [rule.key for rule in self.rules],
            "timers": [timer.kind for timer in self.timers],
            "invalid_reasons": [reason.key for reason in self.invalid_reasons],
        }.items():
            if len(keys) != len(set(keys)):
                raise PolicyInvalid(f"{what}: two entries share a key.", remedy="Give each its own key.", setting=what)
        if not self.invalid_reasons:
            none = "invalid_reasons: there is none."
            raise PolicyInvalid(none, remedy="Name at least one reason.", setting="invalid_reasons")

    def rule(self, key: str | None) -> Rule | None:
        return next((rule for rule in self.rules if rule.key == key), None)

    def is_urgent(self, text: str) -> bool:
        """Whether the customer's words name one of the urgent words."""
        said = text.casefold()
        return any(word.casefold() in said for word in self.urgent_words)


def read_routing(section: Section) -> RoutingPolicy:
    """Raises PolicyInvalid for what is missing, unknown or against a rule."""
    return RoutingPolicy(
        version=section.whole("version"),
        tie_break=section.choice("tie_break", TieBreak),
        samples=section.whole("samples", at_least=1),
        all_sampled=section.flag("all_sampled"),
        capacity=section.whole("capacity", at_least=1),
        interview_minutes=section.number("interview_minutes", at_least=0),
        urgent_words=section.words("urgent_words"),
        timers=tuple(_timer(entry) for entry in section.sections("timers")),
        rules=tuple(_rule(entry) for entry in section.sections("rules")),
        invalid_reasons=tuple(_reason(entry) for entry in section.sections("invalid_reasons")),
    )


def span_of(timer: LeadTimer, rule: Rule | None) -> Span:
    """The timer's span, on the wall clock where the lead's rule says so."""
    if rule and rule.wall_clock and timer.stops_on is StopsOn.CONTACT and timer.span.unit is SpanUnit.WORK_HOUR:
        return Span(timer.span.amount, SpanUnit.WALL_HOUR)
    return timer.span


def _timer(entry: Section) -> LeadTimer:
    timer = LeadTimer(
        entry.text("kind"), read_span(entry, "span"), entry.text("ladder"), entry.choice("stops_on", StopsOn)
    )
    entry.done()
    return timer


def _rule(entry: Section) -> Rule:
    lists = ("regions", "industries", "sizes", "products", "channels", "skills", "teams")
    rule = Rule(
        entry.text("key"),
        entry.text("zh"),
        entry.text("en"),
        wall_clock=entry.flag("wall_clock", False),
        **{name: entry.words(name, ()) for name in lists},
    )
    entry.done()
    return rule


def _reason(entry: Section) -> Reason:
    reason = Reason(entry.text("key"), entry.text("zh"), entry.text("en"))
    entry.done()
    return reason
