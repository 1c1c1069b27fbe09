"""The actor's door to who is who among customers: matching, merging, and the brief before a talk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from voice.domain.actor import Actor, UserRole
from voice.domain.errors import InvalidInput
from voice.pipeline.company_sound import company_sound
from voice.pipeline.core import reading_sight, sight_of, writing_sight
from voice.pipeline.crm_door import CrmDoor
from voice.pipeline.privacy import Privacy
from voice.pipeline.rights import require_role
from voice.pipeline.seen_quotes import with_seen_quotes
from voice.ports import crm
from voice.ports.clock import Clock
from voice.ports.crm import (
    Account,
    AccountBrief,
    Contact,
    ContactCount,
    Match,
    PolicyBook,
    SplitCall,
    Twin,
)
from voice.ports.work import Work

_MONTH, _YEAR = timedelta(days=31), timedelta(days=366)


class Customers(CrmDoor):
    """Rows outside the actor's sight raise NotFound; group files and granted accounts lie in it."""

    def __init__(self, *, work: Work, clock: Clock, policies: PolicyBook, privacy: Privacy) -> None:
        super().__init__(work=work, clock=clock)
        self._policies = policies
        self._privacy = privacy

    def change_account(
        self, actor: Actor, account_id: str, changes: Mapping[str, Any], *, expected: str | None = None
    ) -> Account:
        """Raises Conflict (changed_meanwhile) when `expected` is no longer its revision."""
        if "name" in changes:
            changes = {**changes, "sound": company_sound(changes["name"])}
        with self._changing(actor, "change accounts") as (store, who):
            sight = writing_sight(actor, who["now"])
            return crm.update_account(store, sight, account_id, changes=changes, expected=expected, **who)

    def match(
        self,
        actor: Actor,
        *,
        phone: str | None = None,
        uscc: str | None = None,
        company: str | None = None,
        name: str | None = None,
    ) -> tuple[Match, ...]:
        """The best first."""
        with self._reading() as store:
            return crm.match(
                store,
                reading_sight(actor, self._clock.now()),
                phone=phone,
                uscc=uscc,
                company=company,
                name=name,
                policy=self._policies.current(store, self._clock.now()).customers,
                sound=company_sound,
            )

    def twins(self, actor: Actor, *, region: str | None = None) -> tuple[Twin, ...]:
        """Accounts of one region that may be one."""
        with self._reading() as store:
            home = sight_of(actor).home(region)
            return crm.twins(
                store, home, policy=self._policies.current(store, self._clock.now()).customers, sound=company_sound
            )

    def twin_contacts(self, actor: Actor, account_id: str) -> tuple[tuple[Contact, Contact], ...]:
        with self._reading() as store:
            return crm.twin_contacts(store, reading_sight(actor, self._clock.now()), account_id)

    def split_calls(
        self, actor: Actor, *, since: datetime | None = None, until: datetime | None = None
    ) -> tuple[SplitCall, ...]:
        """Of the last week, unless asked otherwise. Raises InvalidInput for more than a month."""
        since, until = self._period(since, until, days=7, longest=_MONTH)
        with self._reading() as store:
            return crm.split_calls(
                store,
                sight_of(actor),
                since=since,
                until=until,
                policy=self._policies.current(store, self._clock.now()).customers,
            )

    def merge_accounts(self, actor: Actor, account_id: str, *, into: str) -> Account:
        """For managers and admins."""
        require_role(actor, "merge accounts", UserRole.MANAGER, UserRole.ADMIN)
        with self._changing(actor, "merge accounts") as (store, who):
            return crm.merge_accounts(store, writing_sight(actor, who["now"]), account_id, into=into, **who)

    def merge_contacts(self, actor: Actor, contact_id: str, *, into: str) -> Contact:
        with self._changing(actor, "merge contacts") as (store, who):
            return crm.merge_contacts(store, writing_sight(actor, who["now"]), contact_id, into=into, **who)

    def brief(self, actor: Actor, account_id: str) -> AccountBrief:
        """Quotes are masked for those who may not see private data."""
        with self._reading() as store:
            found = crm.account_brief(store, reading_sight(actor, self._clock.now()), account_id)
        return with_seen_quotes(found, actor, work=self._work, privacy=self._privacy)

    def contact_counts(
        self, actor: Actor, *, since: datetime | None = None, until: datetime | None = None
    ) -> tuple[ContactCount, ...]:
        """Of the last 30 days, unless asked otherwise."""
        since, until = self._period(since, until, days=30, longest=_YEAR)
        with self._reading() as store:
            return crm.contact_counts(
                store,
                sight_of(actor),
                since=since,
                until=until,
                policy=self._policies.current(store, self._clock.now()).customers,
            )

    def _period(
        self, since: datetime | None, until: datetime | None, *, days: int, longest: timedelta
    ) -> tuple[datetime, datetime]:
        end = until or self._clock.now()
        begin = since or end - timedelta(days=days)
        if not timedelta(0) < end - begin <= longest:
            detail = f"The time must end after it begins, and within {longest.days} days."
            raise InvalidInput(detail, code="bad_period")
        return begin, end
