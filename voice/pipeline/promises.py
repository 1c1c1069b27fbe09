"""The actor's door to promises beyond the list: hand over to a colleague, how many are kept, one's own calendar."""

from __future__ import annotations

from voice.domain.actor import Actor
from voice.domain.errors import InvalidInput
from voice.pipeline.core import core, sight_of
from voice.pipeline.crm_door import CrmDoor, Who
from voice.pipeline.directory import directory_of
from voice.pipeline.rights import require_editor
from voice.ports import crm
from voice.ports.clock import Clock
from voice.ports.crm import KeptRates, Page, PolicyBook, Position, Sight, Todo, TodoFilter, TodoState
from voice.ports.work import Work

_AGENDA = Page(limit=500)  # what a calendar program is shown


class Promises(CrmDoor):
    def __init__(self, *, work: Work, clock: Clock, policies: PolicyBook) -> None:
        super().__init__(work=work, clock=clock)
        self._policies = policies

    def hand_over(self, actor: Actor, todo_id: str, rep_id: str) -> None:
        """Give an open to-do to a colleague of its region; a rep does not see it after that.

        Raises NotFound for the to-do; InvalidInput for somebody who cannot take it; Conflict unless it is open.
        """
        require_editor(actor, "hand over to-dos")
        with core(), self._work() as unit:
            todo = unit.crm.todo(sight_of(actor), todo_id)
            taker = directory_of(unit).find(rep_id)
            if taker is None or taker.region != todo.region or taker.position not in (Position.REP, Position.MANAGER):
                raise InvalidInput(
                    "Nobody of this region who could take it over has that id.",
                    code="unknown_rep",
                    remedy="Choose an active rep or manager of the to-do's region.",
                )
            who = Who(actor_id=actor.user_id, now=self._clock.now())
            crm.reassign_todo(unit.crm, sight_of(actor), todo_id, rep_id=taker.id, team=taker.team, **who)
            unit.commit()

    def rates(self, actor: Actor) -> KeptRates:
        """Of the promises due in the policy's window, within the actor's sight."""
        now = self._clock.now()
        with self._reading() as store:
            return crm.promise_rates(store, sight_of(actor), now=now, policy=self._policies.current(store, now))

    def agenda(self, actor: Actor) -> tuple[Todo, ...]:
        """The actor's own open to-dos that have a time, the earliest first."""
        with self._reading() as store:
            own = Sight(actor.region, rep_id=actor.user_id)
            found = store.todos(own, TodoFilter(state=TodoState.OPEN), _AGENDA)
        return tuple(todo for todo in found if todo.due_at is not None)
