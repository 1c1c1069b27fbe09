"""All policies that hold at one moment, as the use cases are given them."""

from __future__ import annotations

from dataclasses import dataclass

from crm_core.alerts.policy import AlertPolicy
from crm_core.calendar import CalendarPolicy
from crm_core.customers.policy import CustomerPolicy
from crm_core.forecast.cycle.policy import ForecastPolicy
from crm_core.forecast.model.policy import ModelPolicy
from crm_core.gates.definitions import GatesPolicy
from crm_core.health.policy import HealthPolicy
from crm_core.health.scripts import ScriptPolicy
from crm_core.loss_reasons import LossReasonsPolicy
from crm_core.policy import AttributionPolicy, PipelinePolicy
from crm_core.quality import QualityPolicy
from crm_core.routing.policy import RoutingPolicy
from crm_core.timers.policy import EscalationPolicy
from crm_core.vocabularies import VocabulariesPolicy


@dataclass(frozen=True, slots=True)
class CrmPolicy:
    pipeline: PipelinePolicy
    gates: GatesPolicy
    attribution: AttributionPolicy
    vocabularies: VocabulariesPolicy
    loss_reasons: LossReasonsPolicy
    calendar: CalendarPolicy
    escalation: EscalationPolicy
    quality: QualityPolicy
    health: HealthPolicy
    script_packs: ScriptPolicy
    forecast: ForecastPolicy
    forecast_model: ModelPolicy
    alerts: AlertPolicy
    routing: RoutingPolicy
    customers: CustomerPolicy
