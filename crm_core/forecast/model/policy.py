"""What a company may set of the model track: when which model may be used, how hard rates are shrunk, what is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crm_core.policy_reading import Section


@dataclass(frozen=True, slots=True)
class Ladder:
    tau: float  # weeks of exposure
    age_bands: tuple[int, ...]  # the first week of each band, from 0 on
    max_age: int  # weeks
    l1_won: int
    l1_lost: int
    l2_won: int
    l2_lost: int


@dataclass(frozen=True, slots=True)
class Bounds:
    lowest: float
    highest: float


@dataclass(frozen=True, slots=True)
class CalibrationPolicy:
    tau: float  # average deals
    bounds: Bounds
    origins: int


@dataclass(frozen=True, slots=True)
class Promotion:
    origins: int
    step_weeks: int
    history_weeks: int
    history_won: int  # deals


@dataclass(frozen=True, slots=True)
class RangePolicy:
    draws: int
    widest: float  # P90 / P10
    least_spread: float
    prior_spread: float  # before anything was observed
    most_spread: float
    prior_origins: int


@dataclass(frozen=True, slots=True)
class NewBusiness:
    window_weeks: int
    tau_weeks: float


@dataclass(frozen=True, slots=True)
class Learning:
    step_weeks: int
    ridge: float
    max_rows: int
    held_out: float  # share of deals


@dataclass(frozen=True, slots=True)
class FactorRules:
    bounds: Bounds
    price_rise: float  # within a week, as a share
    price_multiplier: float
    price_days: int


@dataclass(frozen=True, slots=True)
class PseudoProgress:
    """Roles by their keys; `haircut` multiplies the chance of a deal with talks to `technical` and none to `buyers`."""

    technical: frozenset[str]
    buyers: frozenset[str]
    haircut: float


@dataclass(frozen=True, slots=True)
class WhatIfRules:
    least_deals: int
    z: float


@dataclass(frozen=True, slots=True)
class Feature:
    """One dimension of a deal; `source` is calls, crm or erp."""

    key: str
    zh: str
    en: str
    source: str


@dataclass(frozen=True, slots=True)
class ModelPolicy:
    version: int
    ladder: Ladder
    chance: Bounds
    calibration: CalibrationPolicy
    promotion: Promotion
    range: RangePolicy
    amounts_tau: float  # won deals
    new_business: NewBusiness
    static: Mapping[str, float]  # the chance of winning by stage alone
    learning: Learning
    factors: FactorRules
    pseudo_progress: PseudoProgress
    what_if: WhatIfRules
    features: tuple[Feature, ...]


def read_model(section: Section) -> ModelPolicy:
    """Raises PolicyInvalid for what is missing, unknown or out of its bounds."""
    features = tuple(_feature(entry) for entry in section.sections("features", ()))
    if len({feature.key for feature in features}) != len(features):
        raise section.wrong("features", "names a key twice")
    amounts = section.section("amounts")
    amounts_tau = _positive(amounts, "tau")
    amounts.done()
    return ModelPolicy(
        version=section.whole("version"),
        ladder=_ladder(section.section("ladder")),
        chance=_bounds(section.section("chance"), within=(0, 1)),
        calibration=_calibration(section.section("calibration")),
        promotion=_promotion(section.section("promotion")),
        range=_range(section.section("range")),
        amounts_tau=amounts_tau,
        new_business=_new_business(section.section("new_business")),
        static=_static(section.section("static")),
        learning=_learning(section.section("learning")),
        factors=_factors(section.section("factors")),
        pseudo_progress=_pseudo_progress(section.section("pseudo_progress")),
        what_if=_what_if(section.section("what_if")),
        features=features,
    )


def _ladder(entry: Section) -> Ladder:
    bands = tuple(int(week) for week in entry.numbers("age_bands"))
    if bands[:1] != (0,) or list(bands) != sorted(set(bands)):
        raise entry.wrong("age_bands", "must start at 0 and rise")
    ladder = Ladder(
        tau=_positive(entry, "tau"),
        age_bands=bands,
        max_age=_count(entry, "max_age"),
        l1_won=_count(entry, "l1_won"),
        l1_lost=_count(entry, "l1_lost"),
        l2_won=_count(entry, "l2_won"),
        l2_lost=_count(entry, "l2_lost"),
    )
    if bands[-1] >= ladder.max_age:
        raise entry.wrong("max_age", "must lie above the last age band")
    entry.done()
    return ladder


def _bounds(entry: Section, *, within: tuple[float, float], done: bool = True) -> Bounds:
    bounds = Bounds(entry.number("lowest"), entry.number("highest"))
    if not within[0] <= bounds.lowest < bounds.highest <= within[1]:
        raise entry.wrong("lowest", f"and highest must lie in order within {within[0]:g}..{within[1]:g}")
    if done:
        entry.done()
    return bounds


def _calibration(entry: Section) -> CalibrationPolicy:
    bounds = _bounds(entry, within=(0.1, 10), done=False)
    policy = CalibrationPolicy(_positive(entry, "tau"), bounds, _count(entry, "origins"))
    entry.done()
    return policy


def _promotion(entry: Section) -> Promotion:
    policy = Promotion(
        origins=_count(entry, "origins"),
        step_weeks=_count(entry, "step_weeks"),
        history_weeks=_count(entry, "history_weeks"),
        history_won=_count(entry, "history_won"),
    )
    entry.done()
    return policy


def _range(entry: Section) -> RangePolicy:
    policy = RangePolicy(
        draws=_count(entry, "draws", least=100),
        widest=entry.number("widest", at_least=1),
        least_spread=entry.number("least_spread", at_least=0),
        prior_spread=entry.number("prior_spread", at_least=0),
        most_spread=entry.number("most_spread", at_least=0),
        prior_origins=_count(entry, "prior_origins"),
    )
    if not policy.least_spread <= policy.prior_spread <= policy.most_spread:
        raise entry.wrong("prior_spread", "must lie from least_spread to most_spread")
    entry.done()
    return policy


def _new_business(entry: Section) -> NewBusiness:
    policy = NewBusiness(_count(entry, "window_weeks"), _positive(entry, "tau_weeks"))
    entry.done()
    return policy


def _static(entry: Section) -> Mapping[str, float]:
    names = entry.names()
    weights = {name: _share(entry, name) for name in names}
    entry.done()
    return weights


def _learning(entry: Section) -> Learning:
    policy = Learning(
        step_weeks=_count(entry, "step_weeks"),
        ridge=_positive(entry, "ridge"),
        max_rows=_count(entry, "max_rows", least=1000),
        held_out=_share(entry, "held_out"),
    )
    if not 0 < policy.held_out < 1:
        raise entry.wrong("held_out", "must lie between 0 and 1")
    entry.done()
    return policy


def _factors(entry: Section) -> FactorRules:
    rules = FactorRules(
        bounds=_bounds(entry, within=(0.01, 10), done=False),
        price_rise=_positive(entry, "price_rise"),
        price_multiplier=_positive(entry, "price_multiplier"),
        price_days=_count(entry, "price_days"),
    )
    if not rules.bounds.lowest <= rules.price_multiplier <= rules.bounds.highest:
        raise entry.wrong("price_multiplier", "must lie within lowest and highest")
    entry.done()
    return rules


def _pseudo_progress(entry: Section) -> PseudoProgress:
    policy = PseudoProgress(
        frozenset(entry.words("technical")), frozenset(entry.words("buyers")), _share(entry, "haircut")
    )
    if policy.haircut == 0:
        raise entry.wrong("haircut", "must be above 0")
    if policy.technical & policy.buyers:
        raise entry.wrong("buyers", "must not name a technical role")
    entry.done()
    return policy


def _what_if(entry: Section) -> WhatIfRules:
    rules = WhatIfRules(_count(entry, "least_deals"), _positive(entry, "z"))
    entry.done()
    return rules


def _feature(entry: Section) -> Feature:
    feature = Feature(entry.text("key"), entry.text("zh"), entry.text("en"), entry.text("source"))
    if feature.source not in ("calls", "crm", "erp"):
        raise entry.wrong("source", "must be calls, crm or erp")
    entry.done()
    return feature


def _positive(entry: Section, key: str) -> float:
    value = entry.number(key)
    if value <= 0:
        raise entry.wrong(key, "must be above 0")
    return value


def _share(entry: Section, key: str) -> float:
    value = entry.number(key)
    if not 0 <= value <= 1:
        raise entry.wrong(key, "must lie within 0..1")
    return value


def _count(entry: Section, key: str, *, least: int = 1) -> int:
    value = entry.whole(key)
    if value < least:
        raise entry.wrong(key, f"must be at least {least}")
    return value
