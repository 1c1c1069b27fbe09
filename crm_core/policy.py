"""What a company may set without code: the stages of its pipeline and the thresholds of attribution."""

from __future__ import annotations

from dataclasses import dataclass

from crm_core.errors import PolicyInvalid
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
    """The ordered stages. Raises PolicyInvalid unless there are 5 to 7, distinct, and only the last one closes."""

    key: str
    version: int
    stages: tuple[SalesStage, ...]

    def __post_init__(self) -> None:
        keys = [stage.key for stage in self.stages]
        _require(self.version >= 1, "the version counts from 1")
        _require(5 <= len(keys) <= 7, f"a pipeline has 5 to 7 stages, this one has {len(keys)}")
        _require(len(keys) == len(set(keys)), "two stages share a key")
        _require(all(stage.key and stage.zh and stage.en for stage in self.stages), "a stage has an empty name")
        _require(not any(stage.outcomes for stage in self.stages[:-1]), "only the last stage may have outcomes")
        _require(set(self.stages[-1].outcomes) == set(Outcome), "the last stage must end in both won and lost")

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
        _require(self.version >= 1, "the version counts from 1")
        _require(0 < self.similarity <= 1, "similarity must lie within 0..1")
        _require(0 < self.contained <= 1, "contained must lie within 0..1")
        _require(self.contained_min_chars >= 2, "contained_min_chars must be at least 2")
        _require(self.max_candidates >= 1, "max_candidates must be at least 1")


def _require(held: bool, rule: str) -> None:
    if not held:
        raise PolicyInvalid(f"The policy breaks a rule: {rule}.", remedy="Mend the file under models/crm.")
