"""The names of the sales stages, from the company's own policy."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from voice.api.ui.moments import Moments
from voice.bootstrap import Services
from voice.engines import models_dir
from voice.ports.crm import SalesStage, load_policy


def stage_names(services: Services, moments: Moments) -> dict[str, str]:
    """Stage key to its name in the page's language."""
    chinese = moments.t.locale == "zh-CN"
    return {stage.key: stage.zh if chinese else stage.en for stage in _stages(models_dir(services.settings))}


@cache
def _stages(folder: Path) -> tuple[SalesStage, ...]:
    return load_policy(folder / "crm").pipeline.stages
