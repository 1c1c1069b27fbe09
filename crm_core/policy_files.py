"""Reads the policy files of one folder (models/crm) into typed policies, with errors that name file and key."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from crm_core.errors import PolicyInvalid
from crm_core.policy import AttributionPolicy, CrmPolicy, PipelinePolicy, SalesStage
from crm_core.terms import Outcome

T = TypeVar("T")


def load_policy(folder: Path) -> CrmPolicy:
    """pipeline.toml and attribution.toml. Raises PolicyInvalid for what is missing, unknown or against a rule."""
    return CrmPolicy(
        pipeline=_read(folder / "pipeline.toml", _pipeline),
        attribution=_read(folder / "attribution.toml", _attribution),
    )


def _read(path: Path, build: Callable[[Mapping[str, Any]], T]) -> T:
    try:
        return build(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise PolicyInvalid(f"{path.name} cannot be read: {error.strerror}.", code="policy_missing") from error
    except ValueError as error:  # no TOML, no UTF-8, or an outcome that does not exist
        raise PolicyInvalid(f"{path.name}: {error}") from error
    except PolicyInvalid as error:
        raise PolicyInvalid(f"{path.name}: {error.detail}", code=error.code, remedy=error.remedy) from error


def _pipeline(table: Mapping[str, Any]) -> PipelinePolicy:
    fields = _fields(table, {"key": str, "version": int, "stages": list})
    return PipelinePolicy(fields["key"], fields["version"], tuple(_stage(entry) for entry in fields["stages"]))


def _stage(entry: Any) -> SalesStage:
    if not isinstance(entry, dict):
        raise PolicyInvalid("each of stages must be a table.")
    fields = _fields({"outcomes": [], **entry}, {"key": str, "zh": str, "en": str, "outcomes": list})
    outcomes = tuple(Outcome(outcome) for outcome in fields["outcomes"])
    return SalesStage(fields["key"], fields["zh"], fields["en"], outcomes)


def _attribution(table: Mapping[str, Any]) -> AttributionPolicy:
    kinds = {"version": int, "similarity": float, "contained": float, "contained_min_chars": int, "max_candidates": int}
    return AttributionPolicy(**_fields(table, kinds))


def _fields(table: Mapping[str, Any], kinds: Mapping[str, type]) -> Mapping[str, Any]:
    """The table when it has exactly these keys, each of its kind."""
    if unknown := sorted(table.keys() - kinds.keys()):
        raise PolicyInvalid(f"there is no setting {', '.join(unknown)}.", remedy=f"Known: {', '.join(kinds)}.")
    if missing := [key for key in kinds if key not in table]:
        raise PolicyInvalid(f"the setting {', '.join(missing)} is missing.")
    for key, kind in kinds.items():
        value = table[key]
        if type(value) is not kind and not (kind is float and type(value) is int):  # a bool is no number here
            raise PolicyInvalid(f"{key} must be of type {kind.__name__}, not {type(value).__name__}.")
    return table
