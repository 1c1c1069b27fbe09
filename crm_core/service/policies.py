"""Policies while the service runs: take over what was shipped, preview a new text, publish it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from crm_core.errors import CrmConflict, CrmInvalid, PolicyInvalid
from crm_core.policy_book import PolicyBook
from crm_core.policy_diff import PolicyChange, diff_tables
from crm_core.policy_files import declared_version, policy_table, read_policy_text, require_kind
from crm_core.policy_versions import SHIPPED, PolicyVersion
from crm_core.policy_warnings import PolicyWarning, warnings_between, warnings_of
from crm_core.service.log import log_event
from crm_core.service.policy_effects import PolicyEffect, effects_of
from crm_core.sight import ALL_REGIONS, Sight
from crm_core.stores import CrmStore


@dataclass(frozen=True, slots=True)
class PolicyMistake:
    """Why a text cannot be taken; `line` counts from 1, where it is known."""

    detail: str
    remedy: str | None
    line: int | None


@dataclass(frozen=True, slots=True)
class PolicyPreview:
    """What a new text would change; `version` is the number that it would get. With a mistake nothing else is told."""

    kind: str
    version: int
    changes: tuple[PolicyChange, ...] = ()
    warnings: tuple[PolicyWarning, ...] = ()
    effects: tuple[PolicyEffect, ...] = ()
    mistake: PolicyMistake | None = None


def take_over_shipped(store: CrmStore, book: PolicyBook, *, now: datetime) -> tuple[PolicyVersion, ...]:
    """Store the shipped versions that are not stored yet, so that running deals find theirs after the next release.

    A kind that people have published themselves stays as they left it.
    """
    held = store.policies_in_force(now)
    missing = [kind for kind, (version, _) in book.shipped.items() if held.get(kind, 0) < version]
    for kind in missing:
        store.lock(f"policy:{kind}")
    taken = [found for kind in missing if (found := _take_over(store, book, kind, now))]
    for version in taken:
        _log(store, version, "policy.shipped", now=now)
    return tuple(taken)


def preview_policy(
    store: CrmStore, sight: Sight, book: PolicyBook, *, kind: str, text: str, now: datetime
) -> PolicyPreview:
    """Compare a text with the newest version of its kind. Raises CrmNotFound.

    The number that the text gives itself is not looked at.
    """
    require_kind(kind)
    version, before = _newest(store, book, kind)
    try:
        policy = read_policy_text(kind, text)
    except PolicyInvalid as error:
        return PolicyPreview(kind, version + 1, mistake=PolicyMistake(error.detail, error.remedy, error.line))
    old, new = policy_table(kind, before), policy_table(kind, text)
    changes = tuple(change for change in diff_tables(old, new) if change.path != "version")
    warnings = warnings_of(kind, policy)
    effects: tuple[PolicyEffect, ...] = ()
    with suppress(PolicyInvalid):  # what is stored may not fit this release, and the new text be what mends it
        effects = effects_of(store, sight, kind, before=read_policy_text(kind, before), after=policy)
        warnings += warnings_between(replace(book.current(store, now), **{kind: policy}))
    return PolicyPreview(kind, version + 1, changes, warnings, effects)


def publish_policy(
    store: CrmStore,
    book: PolicyBook,
    *,
    kind: str,
    text: str,
    expected_version: int,
    actor_id: str,
    now: datetime,
    effective_at: datetime | None = None,
    note: str = "",
) -> PolicyVersion:
    """Store a text as the version after `expected_version`, in force from `effective_at`, or at once.

    What runs keeps the version that it began with. Raises CrmNotFound; CrmInvalid (invalid_policy,
    wrong_policy_version, no_changes, effective_in_past); CrmConflict (stale_policy) when another version is newest.
    """
    _check(kind, text)
    effective_at = effective_at or now
    if effective_at < now:
        raise CrmInvalid(
            "A policy cannot hold before it is published.", code="effective_in_past", remedy="Choose a later time."
        )
    store.lock(f"policy:{kind}")
    newest, before = _newest(store, book, kind)
    if newest != expected_version:
        raise CrmConflict(
            f"Version {newest} of {kind} is the newest, not {expected_version}.",
            code="stale_policy",
            remedy="Read it again and lay your changes over it.",
        )
    _require_next(kind, text, before, newest + 1)
    shipped = _take_over(store, book, kind, now)
    version = _version(kind, newest + 1, text, effective_at=effective_at, by=actor_id, now=now, note=note)
    store.add_policy_version(version)
    if shipped:
        _log(store, shipped, "policy.shipped", now=now)
    _log(store, version, "policy.published", now=now)
    return version


def policy_history(store: CrmStore, book: PolicyBook, *, kind: str, now: datetime) -> tuple[PolicyVersion, ...]:
    """All versions, the newest first; one that is shipped and not stored yet counts from `now`. Raises CrmNotFound."""
    require_kind(kind)
    stored = store.policy_versions(kind)
    number, text = book.shipped[kind]
    if stored and (stored[0].version >= number or not stored[0].by_release):
        return stored
    return (_version(kind, number, text, effective_at=now, by=SHIPPED, now=now), *stored)


def _take_over(store: CrmStore, book: PolicyBook, kind: str, now: datetime) -> PolicyVersion | None:
    number, text = book.shipped[kind]
    newest = next(iter(store.policy_versions(kind)), None)
    if newest and (newest.version >= number or not newest.by_release):
        return None
    version = _version(kind, number, text, effective_at=now, by=SHIPPED, now=now)
    store.add_policy_version(version)
    return version


def _newest(store: CrmStore, book: PolicyBook, kind: str) -> tuple[int, str]:
    number, text = book.shipped[kind]
    newest = next(iter(store.policy_versions(kind)), None)
    if newest is None or (newest.by_release and newest.version < number):
        return number, text
    return newest.version, newest.text


def _check(kind: str, text: str) -> None:
    try:
        read_policy_text(kind, text)
    except PolicyInvalid as error:
        raise CrmInvalid(error.detail, code="invalid_policy", remedy=error.remedy) from error


def _require_next(kind: str, text: str, before: str, number: int) -> None:
    told = declared_version(kind, text)
    if told != number:
        raise CrmInvalid(
            f"The text calls itself version {told}, and it would be version {number}.",
            code="wrong_policy_version",
            remedy=f"Write version = {number}.",
        )
    changes: Sequence[PolicyChange] = diff_tables(policy_table(kind, before), policy_table(kind, text))
    if all(change.path == "version" for change in changes):
        raise CrmInvalid("Nothing but the number of the version would change.", code="no_changes")


def _version(
    kind: str, number: int, text: str, *, effective_at: datetime, by: str, now: datetime, note: str = ""
) -> PolicyVersion:
    return PolicyVersion(
        kind=kind,
        version=number,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        effective_at=effective_at,
        created_by=by,
        created_at=now,
        note=note,
    )


def _log(store: CrmStore, version: PolicyVersion, event: str, *, now: datetime) -> None:
    log_event(
        store,
        type=event,
        aggregate=f"policy:{version.kind}",
        payload={
            "version": version.version,
            "sha256": version.sha256,
            "effective_at": version.effective_at.isoformat(),
        },
        region=ALL_REGIONS,
        actor_id=version.created_by,
        occurred_at=now,
        now=now,
    )
