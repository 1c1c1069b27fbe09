"""Ids to names, for those in the actor's sight."""

from __future__ import annotations

from voice.bootstrap import Services
from voice.domain.actor import Actor


def user_names(services: Services, actor: Actor) -> dict[str, str]:
    return {actor.user_id: actor.name} | {user.id: user.name for user in services.people.users(actor)}


def account_names(services: Services, actor: Actor) -> dict[str, str]:
    return {account.id: account.name for account in services.crm.accounts(actor)}
