"""All policies that hold at one moment, as the use cases are given them."""

from __future__ import annotations

from dataclasses import dataclass

from crm_core.policy import AttributionPolicy, PipelinePolicy


@dataclass(frozen=True, slots=True)
class CrmPolicy:
    pipeline: PipelinePolicy
    attribution: AttributionPolicy
