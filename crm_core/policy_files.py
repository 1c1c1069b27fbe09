"""The kinds of policy with their readers, and the reading of one text or of a folder of files (models/crm)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from crm_core.alerts.policy import read_alerts
from crm_core.calendar import read_calendar
from crm_core.customers.policy import read_customers
from crm_core.errors import CrmNotFound, PolicyInvalid
from crm_core.forecast.cycle.policy import read_forecast
from crm_core.forecast.model.policy import read_model
from crm_core.gates.policy import read_gates
from crm_core.health.policy import read_health
from crm_core.health.scripts import read_script_packs
from crm_core.loss_reasons import read_loss_reasons
from crm_core.policies import CrmPolicy
from crm_core.policy import read_attribution, read_pipeline
from crm_core.policy_lines import line_named_in, line_of
from crm_core.policy_reading import Section
from crm_core.quality import read_quality
from crm_core.routing.policy import read_routing
from crm_core.timers.policy import read_escalation
from crm_core.vocabularies import read_vocabularies

# The kind is the name of the file without .toml and of the field in CrmPolicy. One line each, sorted.
READERS: Mapping[str, Callable[[Section], Any]] = {
    "alerts": read_alerts,
    "attribution": read_attribution,
    "calendar": read_calendar,
    "customers": read_customers,
    "escalation": read_escalation,
    "forecast": read_forecast,
    "forecast_model": read_model,
    "gates": read_gates,
    "health": read_health,
    "loss_reasons": read_loss_reasons,
    "pipeline": read_pipeline,
    "quality": read_quality,
    "routing": read_routing,
    "script_packs": read_script_packs,
    "vocabularies": read_vocabularies,
}


def load_policy(folder: Path) -> CrmPolicy:
    """Raises PolicyInvalid for what is missing, unknown or against a rule."""
    return CrmPolicy(**{kind: read_policy_text(kind, policy_text(folder, kind)) for kind in READERS})


def shipped_texts(folder: Path) -> Mapping[str, str]:
    """The file of every kind. Raises PolicyInvalid when one cannot be read."""
    return {kind: policy_text(folder, kind) for kind in READERS}


def policy_text(folder: Path, kind: str) -> str:
    """The file of a kind as it stands. Raises PolicyInvalid when it cannot be read."""
    path = folder / f"{kind}.toml"
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise PolicyInvalid(f"{path.name} cannot be read: {error.strerror}.", code="policy_missing") from error
    except ValueError as error:
        raise PolicyInvalid(f"{path.name} is not UTF-8 text.", remedy="Save the file as UTF-8.") from error


@lru_cache(maxsize=64)  # the same texts are asked for at every start and in every transaction
def read_policy_text(kind: str, text: str) -> Any:
    """One document through the reader of its kind, which asks for every setting; what it leaves unasked is an error.

    Raises PolicyInvalid that names the file, the line and the setting; CrmNotFound for a kind that does not exist.
    """
    require_kind(kind)
    section = Section(policy_table(kind, text))
    try:
        section.whole("version", at_least=1)
        policy = READERS[kind](section)
        section.done()
    except PolicyInvalid as error:
        named = error.setting
        line = line_of(text, named) if named else line_named_in(text, error.detail)
        place = f"{kind}.toml, line {line}" if line else f"{kind}.toml"
        raise PolicyInvalid(
            f"{place}: {error.detail}",
            code=error.code,
            remedy=error.remedy or "Mend it in the file, then check the file again.",
            setting=named,
            line=line,
        ) from error
    return policy


def require_kind(kind: str) -> None:
    """Raises CrmNotFound for a kind that does not exist."""
    if kind not in READERS:
        raise CrmNotFound(
            f"There is no policy {kind!r}.", code="policy_not_found", remedy=f"There are: {', '.join(READERS)}."
        )


def policy_table(kind: str, text: str) -> Mapping[str, Any]:
    """The settings as they are written. Raises PolicyInvalid for a text that is no TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(kind, text, str(error)) from error


def declared_version(kind: str, text: str) -> int:
    """The number that the text gives itself; 1 where it gives none. Raises PolicyInvalid."""
    number: int = Section(policy_table(kind, text)).whole("version", 1)
    return number


def _not_toml(kind: str, text: str, said: str) -> PolicyInvalid:
    """The reader of TOML ends its sentence with "(at line 3, column 10)" or "(at end of document)"."""
    rule, _, place = said.rpartition(" (at ")
    at = re.match(r"line (\d+), column (\d+)", place)
    line = int(at[1]) if at else text.count("\n") + 1
    column = f" in column {at[2]}" if at else ""
    remedy = "Write it as TOML: texts in quotes, one setting a line."
    return PolicyInvalid(f"{kind}.toml, line {line}: {rule}{column}.", remedy=remedy, line=line)
