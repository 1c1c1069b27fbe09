"""What a company may set without code: the stages of its pipeline and the thresholds of attribution."""

from __future__ import annotations

from dataclasses import dataclass

from crm_core.errors import PolicyInvalid
from crm_core.policy_reading import Section
from crm_core.terms import Outcome


@dataclass(frozen=True, slots=True)
class SalesStage:
    """One step of the sales process; only the last one has outcomes."""

    key: str
    zh: str
    en: str
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True, slots=True)
class PipelinePolicy:
    """The ordered stages. Raises PolicyInvalid unless they are distinct, and only the last one of them closes.

    `advised_stages` is how many there should be, from and to; another number only warns.
    """

    key: str
    version: int
    stages: tuple[SalesStage, ...]
    advised_stages: tuple[int, int] = (5, 7)

    def __post_init__(self) -> None:
        keys = [stage.key for stage in self.stages]
        _require(self.version >= 1, "the version counts from 1", "version")
        few = f"stages has {len(keys)} entries, and a pipeline needs one to begin and one to close"
        _require(len(keys) >= 2, few, "stages")
        advised = self.advised_stages
        _require(1 <= advised[0] <= advised[1], "advised_stages has its least number first", "advised_stages")
        for place, stage in enumerate(self.stages):
            here = f"stages[{place}]"
            _require(stage.key not in keys[:place], f"two stages share a key: {stage.key}", f"{here}.key")
            _require(bool(stage.key and stage.zh and stage.en), "a stage has an empty name", here)
            last = stage is self.stages[-1]
            _require(last or not stage.outcomes, "only the last stage may have outcomes", f"{here}.outcomes")
        ends = set(self.stages[-1].outcomes)
        _require(ends == set(Outcome), "the last stage must end in both won and lost", f"stages[{len(keys) - 1}]")

    @property
    def first(self) -> SalesStage:
        return self.stages[0]

    @property
    def closing(self) -> SalesStage:
        return self.stages[-1]

    def position(self, key: str) -> int | None:
        """Where a stage stands, from 0; None when this version does not know it."""
        return next((place for place, stage in enumerate(self.stages) if stage.key == key), None)


@dataclass(frozen=True, slots=True)
class AttributionPolicy:
    """When a name is similar enough to be suggested. Similarities are 0..1; raises PolicyInvalid outside that."""

    version: int
    similarity: float  # from here on a company is suggested
    contained: float  # the similarity given to a name that lies whole within the other
    contained_min_chars: int  # shorter names lie within too many others
    max_candidates: int

    def __post_init__(self) -> None:
        _require(self.version >= 1, "the version counts from 1", "version")
        _require(0 < self.similarity <= 1, "similarity must lie within 0..1", "similarity")
        _require(0 < self.contained <= 1, "contained must lie within 0..1", "contained")
        _require(self.contained_min_chars >= 2, "contained_min_chars must be at least 2", "contained_min_chars")
        _require(self.max_candidates >= 1, "max_candidates must be at least 1", "max_candidates")


def read_pipeline(section: Section) -> PipelinePolicy:
    advised = section.numbers("advised_stages")
    if len(advised) != 2 or any(number != int(number) for number in advised):
        raise section.wrong("advised_stages", "must be two whole numbers, from and to")
    return PipelinePolicy(
        section.text("key"),
        section.whole("version"),
        tuple(_stage(entry) for entry in section.sections("stages")),
        (int(advised[0]), int(advised[1])),
    )


def _stage(entry: Section) -> SalesStage:
    outcomes = [Outcome(word) if word in set(Outcome) else None for word in entry.words("outcomes", ())]
    if None in outcomes:
        raise entry.wrong("outcomes", f"knows only {', '.join(Outcome)}")
    stage = SalesStage(entry.text("key"), entry.text("zh"), entry.text("en"), tuple(o for o in outcomes if o))
    entry.done()
    return stage


def read_attribution(section: Section) -> AttributionPolicy:
    return AttributionPolicy(
        version=section.whole("version"),
        similarity=section.number("similarity"),
        contained=section.number("contained"),
        contained_min_chars=section.whole("contained_min_chars"),
        max_candidates=section.whole("max_candidates"),
    )


def _require(held: bool, rule: str, setting: str) -> None:
    if not held:
        raise PolicyInvalid(
            f"The policy breaks a rule: {rule}.", remedy="Mend the file under models/crm.", setting=setting
        )
