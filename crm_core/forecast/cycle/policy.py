"""What a company may set of the forecast process; shares and rates are exact decimals, so that borders are exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from crm_core.forecast.cycle.terms import FreezeMode, GapCategory
from crm_core.forecast.model.result import WEEKS
from crm_core.policy_reading import Section

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Term:
    """A word of an open list with its names."""

    key: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CyclePolicy:
    """`cut_off` is the local time of headquarters after midnight; periods of `period_weeks` count from `epoch`."""

    weekday: int  # 0 is Monday
    cut_off: timedelta
    period_weeks: int
    epoch: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePolicy:
    action_days: int
    reason_min_chars: int
    max_lines: int
    actions: tuple[Term, ...]

    def knows(self, action: str) -> bool:
        return any(term.key == action for term in self.actions)


@dataclass(frozen=True, slots=True, kw_only=True)
class GapPolicy:
    """`limit` and `growth` are shares of the model's number; strictly more is asked about."""

    limit: Decimal
    floor_share: Decimal
    growth: Decimal
    min_chars: int
    categories: tuple[Term, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditPolicy:
    start: int
    miss: Decimal
    penalty: int
    hit: Decimal
    bonus: int
    settle_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezePolicy:
    """`band` is the share by which a frozen rep's number may leave the team's baseline, `z` the bound of chance."""

    mode: FreezeMode
    run: int
    z: float
    band: Decimal
    lift_run: int
    new_rep_periods: int
    draws: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Market figures that one source reports, and the product lines that feel them."""

    key: str
    zh: str
    en: str
    products: tuple[str, ...]
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorPolicy:
    kinds: tuple[Term, ...]
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastPolicy:
    """`rates` gives the worth of one unit of each currency in `currency`, the one that all sums are made in."""

    version: int
    currency: str
    rates: Mapping[str, Decimal]
    cycle: CyclePolicy
    lines: LinePolicy
    gap: GapPolicy
    credit: CreditPolicy
    freeze: FreezePolicy
    correction: Decimal
    revenue_gap: Decimal
    factors: FactorPolicy


def read_forecast(section: Section) -> ForecastPolicy:
    """Raises PolicyInvalid for what is missing, unknown or against a rule."""
    currency = section.text("currency")
    return ForecastPolicy(
        version=section.whole("version"),
        currency=currency,
        rates=_rates(section, currency),
        cycle=_cycle(section.section("cycle")),
        lines=_lines(section.section("lines")),
        gap=_gap(section.section("attribution")),
        credit=_credit(section.section("credit")),
        freeze=_freeze(section.section("freeze")),
        correction=_share(section, "correction_above"),
        revenue_gap=_share(section, "revenue_gap_above"),
        factors=_factors(section.section("factors")),
    )


def _rates(section: Section, currency: str) -> Mapping[str, Decimal]:
    table = section.section("rates")
    keys = table.names()
    rates = {key: table.exact(key) for key in keys}
    table.done()
    if rates.get(currency) != 1:
        raise section.wrong("rates", f'must give {currency}, the currency of all sums, as "1"')
    if any(rate <= 0 for rate in rates.values()):
        raise section.wrong("rates", "must be above 0")
    return rates


def _cycle(section: Section) -> CyclePolicy:
    weekday, text = section.text("weekday"), section.text("cut_off")
    if weekday not in WEEKDAYS:
        raise section.wrong("weekday", f"does not know the day {weekday!r}")
    hours, _, minutes = text.partition(":")
    if not (
        len(hours) == len(minutes) == 2 and (hours + minutes).isdecimal() and int(hours) < 24 and int(minutes) < 60
    ):
        raise section.wrong("cut_off", f'must be like "18:00", not {text!r}')
    try:
        epoch = date.fromisoformat(section.text("epoch"))
    except ValueError as error:
        raise section.wrong("epoch", "must be a date like 2026-01-05") from error
    if epoch.weekday() != 0:
        raise section.wrong("epoch", "must be a Monday")
    policy = CyclePolicy(
        weekday=WEEKDAYS.index(weekday),
        cut_off=timedelta(hours=int(hours), minutes=int(minutes)),
        period_weeks=section.whole("period_weeks"),
        epoch=epoch,
    )
    if not 1 <= policy.period_weeks <= WEEKS:
        raise section.wrong("period_weeks", f"must lie between 1 and the {WEEKS} weeks of a cycle")
    section.done()
    return policy


def _lines(section: Section) -> LinePolicy:
    policy = LinePolicy(
        action_days=_at_least(section, "action_days", 1),
        reason_min_chars=_at_least(section, "reason_min_chars", 1),
        max_lines=_at_least(section, "max_lines", 1),
        actions=_terms(section, "actions"),
    )
    section.done()
    return policy


def _gap(section: Section) -> GapPolicy:
    policy = GapPolicy(
        limit=_share(section, "above"),
        floor_share=_share(section, "floor_share"),
        growth=_share(section, "growth"),
        min_chars=_at_least(section, "min_chars", 1),
        categories=_terms(section, "categories"),
    )
    if {term.key for term in policy.categories} != set(GapCategory):
        raise section.wrong("categories", f"must name each of {', '.join(GapCategory)}")
    section.done()
    return policy


def _credit(section: Section) -> CreditPolicy:
    policy = CreditPolicy(
        start=section.whole("start"),
        miss=_share(section, "miss_above"),
        penalty=section.whole("penalty"),
        hit=_share(section, "hit_up_to"),
        bonus=section.whole("bonus"),
        settle_days=_at_least(section, "settle_days", 0),
    )
    section.done()
    return policy


def _freeze(section: Section) -> FreezePolicy:
    policy = FreezePolicy(
        mode=section.choice("mode", FreezeMode),
        run=_at_least(section, "run", 1),
        z=section.number("z", at_least=0),
        band=_share(section, "band"),
        lift_run=_at_least(section, "lift_run", 1),
        new_rep_periods=_at_least(section, "new_rep_periods", 0),
        draws=_at_least(section, "draws", 100),
    )
    section.done()
    return policy


def _factors(section: Section) -> FactorPolicy:
    policy = FactorPolicy(
        kinds=_terms(section, "kinds"),
        series=tuple(_series(entry) for entry in section.sections("series", ())),
    )
    section.done()
    return policy


def _series(entry: Section) -> Series:
    series = Series(
        key=entry.text("key"),
        zh=entry.text("zh"),
        en=entry.text("en"),
        products=entry.words("products"),
        owner=entry.text("owner"),
    )
    entry.done()
    return series


def _terms(section: Section, key: str) -> tuple[Term, ...]:
    entries = section.sections(key)
    terms = tuple(Term(entry.text("key"), entry.text("zh"), entry.text("en")) for entry in entries)
    for entry in entries:
        entry.done()
    if not terms or len({term.key for term in terms}) != len(terms):
        raise section.wrong(key, "must be a list of words, each once")
    return terms


def _share(section: Section, key: str) -> Decimal:
    value = section.exact(key)
    if not 0 <= value < 100:
        raise section.wrong(key, 'must be a share such as "0.15"')
    return value


def _at_least(section: Section, key: str, least: int) -> int:
    value = section.whole(key)
    if value < least:
        raise section.wrong(key, f"must be at least {least}")
    return value
