"""What every door to the CRM core does: reads within sight, changes by those who may, errors as our own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypedDict

from voice.domain.actor import Actor
from voice.pipeline.core import core
from voice.pipeline.rights import require_editor
from voice.ports.clock import Clock
from voice.ports.crm import CrmStore
from voice.ports.work import Work


class Who(TypedDict):
    """Who changes something, and when: the last arguments of every use case."""

    actor_id: str
    now: datetime


class CrmDoor:
    """Rows outside the actor's sight raise NotFound; roles that only look on raise Forbidden on changes."""

    def __init__(self, *, work: Work, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    @contextmanager
    def _reading(self) -> Iterator[CrmStore]:
        with core(), self._work() as unit:
            yield unit.crm

    @contextmanager
    def _changing(self, actor: Actor, doing: str) -> Iterator[tuple[CrmStore, Who]]:
        """The store, and who changes it when; committed when the block ends well."""
        require_editor(actor, doing)
        with core(), self._work() as unit:
            yield unit.crm, Who(actor_id=actor.user_id, now=self._clock.now())
            unit.commit()
