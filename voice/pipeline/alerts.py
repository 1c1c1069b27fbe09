"""The actor's door to alerts and to reports about how deals are worked, and the clock's way to the rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from voice.domain.actor import Actor
from voice.pipeline.core import core, sight_of
from voice.pipeline.crm_door import CrmDoor
from voice.ports import crm
from voice.ports.clock import Clock
from voice.ports.crm import (
    Alert,
    AlertFilter,
    CrmPolicy,
    CrmStore,
    Grouping,
    Page,
    Period,
    PolicyBook,
    Question,
    Report,
    ReportName,
    Worded,
)
from voice.ports.work import Work

_ALL = AlertFilter()
_FIRST_PAGE = Page()
_USUAL_DAYS = 30  # of a report that names no period


@dataclass(frozen=True, slots=True)
class ToldAlert:
    """An alert with each of its reasons in words."""

    alert: Alert
    reasons: tuple[Worded, ...]


class Alerts(CrmDoor):
    """A rep sees what is meant for reps, a team's manager what is meant for managers too, all others everything."""

    def __init__(self, *, work: Work, clock: Clock, policies: PolicyBook) -> None:
        super().__init__(work=work, clock=clock)
        self._policies = policies

    def page(self, actor: Actor, where: AlertFilter = _ALL, *, page: Page = _FIRST_PAGE) -> tuple[ToldAlert, ...]:
        """Newest first."""
        with self._reading() as store:
            return self._told(store, store.alerts(sight_of(actor), where, page))

    def acknowledge(self, actor: Actor, alert_id: str) -> ToldAlert:
        """Raises NotFound, and Conflict for a closed one."""
        with self._changing(actor, "acknowledge alerts") as (store, who):
            return self._told(store, [crm.acknowledge_alert(store, sight_of(actor), alert_id, **who)])[0]

    def close(self, actor: Actor, alert_id: str) -> ToldAlert:
        """Raises NotFound."""
        with self._changing(actor, "close alerts") as (store, who):
            return self._told(store, [crm.close_alert(store, sight_of(actor), alert_id, **who)])[0]

    def report(
        self,
        actor: Actor,
        name: ReportName,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        by: Grouping = Grouping.REP,
        opportunity_id: str | None = None,
    ) -> Report:
        """Of what the actor sees; of the last thirty days unless a period is named. Raises InvalidInput, NotFound."""
        now = self._clock.now()
        with self._reading() as store:
            end = until or now
            period = Period(since or end - timedelta(days=_USUAL_DAYS), end)
            question = Question(name=name, period=period, by=by, opportunity_id=opportunity_id)
            return crm.make_report(store, sight_of(actor), question, policy=self._policy(store, now), now=now)

    def run_due(self, now: datetime) -> int:
        """Let the rules look at everything, when it is time again; returns how many alerts changed."""
        with core(), self._work() as unit:
            changed = crm.run_due_process_rules(unit.crm, policy=self._policy(unit.crm, now), now=now)
            unit.commit()
        return changed

    def _told(self, store: CrmStore, alerts: Iterable[Alert]) -> tuple[ToldAlert, ...]:
        policy = self._policy(store, self._clock.now())
        return tuple(
            ToldAlert(
                alert,
                tuple(crm.worded(one, policy=policy.alerts, pipeline=policy.pipeline) for one in alert.reasons),
            )
            for alert in alerts
        )

    def _policy(self, store: CrmStore, now: datetime) -> CrmPolicy:
        return self._policies.current(store, now)
