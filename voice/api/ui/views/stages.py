"""The names of the sales stages, from the company's own policy."""

from __future__ import annotations

from voice.api.ui.moments import Moments
from voice.bootstrap import Services
from voice.domain.actor import Actor


def stage_names(services: Services, actor: Actor, moments: Moments) -> dict[str, str]:
    """Stage key to its name in the page's language."""
    chinese = moments.t.locale == "zh-CN"
    return {stage.key: stage.zh if chinese else stage.en for stage in services.sales.policies.stages(actor)}
