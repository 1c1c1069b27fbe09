"""What the timers of promises need from storage. All reads but the last are those of the clock, without a sight."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from crm_core.entities import Todo
from crm_core.promises.kept import DuePromise
from crm_core.sight import Sight
from crm_core.timers.timer import Timer


class PromiseStore(Protocol):
    def promises_without_timer(self, *, since: datetime, actions: Collection[str], limit: int) -> tuple[Todo, ...]:
        """Open to-dos of rep or customer, due after `since`, that no timer runs for.

        Also those of the rep without a due time that promise one of `actions`, promised after `since`.
        """

    def promises_astray(self, limit: int) -> tuple[tuple[Timer, Todo | None], ...]:
        """Running timers of to-dos that are gone, settled, moved, or in other hands than the timer says."""

    def promises_due(self, sight: Sight, *, since: datetime, until: datetime) -> tuple[DuePromise, ...]:
        """Promises due in [since, until) that nobody rejected and the latest version of the call still makes."""
