"""The door to the tags of contacts."""

from __future__ import annotations

from voice.domain.actor import Actor
from voice.pipeline.core import reading_sight, writing_sight
from voice.pipeline.crm_door import CrmDoor
from voice.ports import crm
from voice.ports.clock import Clock
from voice.ports.crm import ContactTag, PolicyBook
from voice.ports.work import Work


class ContactTags(CrmDoor):
    """Contacts outside the actor's sight raise NotFound; roles that only look on raise Forbidden on changes."""

    def __init__(self, *, work: Work, clock: Clock, policies: PolicyBook) -> None:
        super().__init__(work=work, clock=clock)
        self._policies = policies

    def of(self, actor: Actor, contact_id: str) -> tuple[ContactTag, ...]:
        """By tag."""
        with self._reading() as store:
            return crm.contact_tags(store, reading_sight(actor, self._clock.now()), contact_id)

    def put(self, actor: Actor, contact_id: str, tag: str, *, basis: str, call_id: str | None = None) -> ContactTag:
        """Raises NotFound, Forbidden, Conflict (contact_unconfirmed), InvalidInput (unknown_word, basis_…)."""
        with self._changing(actor, "tag contacts") as (store, who):
            policy = self._policies.current(store, who["now"])
            sight = writing_sight(actor, who["now"])
            return crm.tag_contact(
                store, sight, contact_id, tag=tag, basis=basis, call_id=call_id, policy=policy, **who
            )

    def take_off(self, actor: Actor, contact_id: str, tag: str) -> None:
        """Raises NotFound, Forbidden."""
        with self._changing(actor, "tag contacts") as (store, who):
            crm.untag_contact(store, writing_sight(actor, who["now"]), contact_id, tag=tag, **who)
