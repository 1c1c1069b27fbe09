"""Reads the policy files of one folder (models/crm) into typed policies, with errors that name file and setting."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from crm_core.errors import PolicyInvalid
from crm_core.policies import CrmPolicy
from crm_core.policy import AttributionPolicy, PipelinePolicy, SalesStage
from crm_core.policy_reading import Section
from crm_core.terms import Outcome

T = TypeVar("T")


def load_policy(folder: Path) -> CrmPolicy:
    """Raises PolicyInvalid for what is missing, unknown or against a rule."""
    return CrmPolicy(
        pipeline=read(folder / "pipeline.toml", pipeline),
        attribution=read(folder / "attribution.toml", attribution),
    )


def read(path: Path, build: Callable[[Section], T]) -> T:
    """One file through `build`, which asks for every setting; what it leaves unasked is an error."""
    try:
        section = Section(tomllib.loads(path.read_text(encoding="utf-8")))
        policy = build(section)
        section.done()
    except OSError as error:
        raise PolicyInvalid(f"{path.name} cannot be read: {error.strerror}.", code="policy_missing") from error
    except ValueError as error:  # no TOML, or no UTF-8
        raise PolicyInvalid(f"{path.name}: {error}") from error
    except PolicyInvalid as error:
        raise PolicyInvalid(f"{path.name}: {error.detail}", code=error.code, remedy=error.remedy) from error
    return policy


def pipeline(section: Section) -> PipelinePolicy:
    return PipelinePolicy(
        section.text("key"), section.whole("version"), tuple(_stage(entry) for entry in section.sections("stages"))
    )


def _stage(entry: Section) -> SalesStage:
    outcomes = [Outcome(word) if word in set(Outcome) else None for word in entry.words("outcomes", ())]
    if None in outcomes:
        raise entry.wrong("outcomes", f"knows only {', '.join(Outcome)}")
    stage = SalesStage(entry.text("key"), entry.text("zh"), entry.text("en"), tuple(o for o in outcomes if o))
    entry.done()
    return stage


def attribution(section: Section) -> AttributionPolicy:
    return AttributionPolicy(
        version=section.whole("version"),
        similarity=section.number("similarity"),
        contained=section.number("contained"),
        contained_min_chars=section.whole("contained_min_chars"),
        max_candidates=section.whole("max_candidates"),
    )
