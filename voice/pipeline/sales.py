"""The doors to what the core decides, built together: each is a use case of its own file."""

from __future__ import annotations

from dataclasses import dataclass

from voice.pipeline.alerts import Alerts
from voice.pipeline.contact_tags import ContactTags
from voice.pipeline.customers import Customers
from voice.pipeline.exports import Exports
from voice.pipeline.forecast_feeds import ForecastFeeds
from voice.pipeline.forecasts import Forecasts
from voice.pipeline.gates import Gates
from voice.pipeline.health import Health
from voice.pipeline.imports import Imports
from voice.pipeline.leads import Leads
from voice.pipeline.policies import Policies
from voice.pipeline.privacy import Privacy
from voice.pipeline.promises import Promises
from voice.pipeline.sales_clock import SalesClock, Step
from voice.pipeline.sharing import Sharing
from voice.pipeline.tasks import Tasks
from voice.pipeline.timers import Timers
from voice.ports.clock import Clock
from voice.ports.crm import HazardFitter, PolicyBook
from voice.ports.work import Work


@dataclass(frozen=True, kw_only=True)
class Sales:
    """Add a door: a field here, a line in `sales_doors`."""

    policies: Policies
    contact_tags: ContactTags
    gates: Gates
    leads: Leads
    customers: Customers
    sharing: Sharing
    imports: Imports
    exports: Exports
    timers: Timers
    tasks: Tasks
    promises: Promises
    alerts: Alerts
    health: Health
    forecasts: Forecasts
    forecast_feeds: ForecastFeeds
    clock: SalesClock


def sales_doors(
    *, work: Work, clock: Clock, policies: PolicyBook, privacy: Privacy, fitter: HazardFitter | None = None
) -> Sales:
    """Doors ask the book within their transaction: `policies.current(store, now)`. `fitter`: of the forecast's hazards
    with features; by default logistic."""
    texts = Policies(work=work, clock=clock, policies=policies)
    alerts = Alerts(work=work, clock=clock, policies=policies)
    health = Health(work=work, clock=clock, policies=policies)
    timers = Timers(work=work, clock=clock, policies=policies)
    gates = Gates(work=work, clock=clock, policies=policies, privacy=privacy)
    forecasts = Forecasts(work=work, clock=clock, policies=policies, fitter=fitter)
    leads = Leads(work=work, clock=clock, policies=policies)
    sharing = Sharing(work=work, clock=clock, policies=policies)
    # What is done by the clock, in this order.
    steps: list[Step] = [
        ("policies", texts.run_due),
        ("leads", leads.run_due),
        ("timers", timers.run_due),
        ("gates", gates.run_due),
        ("alerts", alerts.run_due),
        ("sharing", sharing.run_due),
        ("health", health.run_due),
        ("forecast", forecasts.run_due),
    ]
    return Sales(
        gates=gates,
        policies=texts,
        contact_tags=ContactTags(work=work, clock=clock, policies=policies),
        leads=leads,
        customers=Customers(work=work, clock=clock, policies=policies, privacy=privacy),
        sharing=sharing,
        imports=Imports(work=work, clock=clock, policies=policies),
        exports=Exports(work=work, clock=clock, privacy=privacy),
        timers=timers,
        tasks=Tasks(work=work, clock=clock),
        promises=Promises(work=work, clock=clock, policies=policies),
        alerts=alerts,
        health=health,
        forecasts=forecasts,
        forecast_feeds=ForecastFeeds(work=work, clock=clock, policies=policies),
        clock=SalesClock(clock=clock, steps=steps),
    )
