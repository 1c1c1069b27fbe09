"""The company's words: kept by managers for all calls of their region, by everybody for the accounts they sell to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from voice.domain.actor import Actor, UserRole
from voice.domain.errors import Conflict, Forbidden
from voice.domain.vocabulary import Term
from voice.pipeline.core import core, sight_of
from voice.pipeline.rights import require_editor, require_role
from voice.pipeline.term_file import read_terms, write_terms
from voice.pipeline.terms import MOST_TERMS, WordList, checked
from voice.ports.clock import Clock, IdSource
from voice.ports.crm import log_event
from voice.ports.vocabulary import COMPANY_WIDE, StoredTerm, TermFilter, TermSource
from voice.ports.work import UnitOfWork, Work

_DOING = "change the vocabulary"
EVERYTHING = TermFilter()


@dataclass(frozen=True, slots=True)
class Imported:
    """How many terms of a file are new, differ from before, or stood there already."""

    added: int
    changed: int
    unchanged: int


class Terms:
    def __init__(self, *, work: Work, clock: Clock, ids: IdSource) -> None:
        self._work = work
        self._clock = clock
        self._ids = ids

    def page(
        self, actor: Actor, where: TermFilter = EVERYTHING, *, limit: int = 50, offset: int = 0
    ) -> tuple[StoredTerm, ...]:
        """Newest first."""
        with self._work() as unit:
            return unit.vocabulary.page(actor, where, limit=limit, offset=offset)

    def get(self, actor: Actor, term_id: str) -> StoredTerm:
        with self._work() as unit:
            return unit.vocabulary.get(term_id, actor)

    def add(self, actor: Actor, term: Term, *, account_id: str = COMPANY_WIDE, region: str | None = None) -> StoredTerm:
        """A term for the calls of an account or, from managers and admins, for all of a region.

        Raises Forbidden, NotFound, Conflict (term_exists, vocabulary_full), InvalidInput.
        """
        _require_keeper(actor, account_id)
        with self._work() as unit:
            home = _home(unit, actor, account_id, region)
            stored = StoredTerm(
                id=self._ids.new_id(),
                region=home,
                account_id=account_id,
                term=checked(term, account_id=account_id),
                source=TermSource.PERSON,
                created_by=actor.user_id,
                created_at=self._clock.now(),
            )
            add_term(unit, stored)
            note_term(unit, "vocabulary.added", stored, actor=actor, now=self._clock.now())
            unit.commit()
        return stored

    def change(self, actor: Actor, term_id: str, term: Term, *, version: int) -> StoredTerm:
        """Raises Conflict (stale_term, term_exists) besides what `add` raises."""
        with self._work() as unit:
            before = unit.vocabulary.get(term_id, actor)
            _require_keeper(actor, before.account_id, before)
            lock_vocabulary(unit, before.region)
            after = replace(before, term=checked(term, account_id=before.account_id), version=version)
            WordList(unit.vocabulary.of_region(before.region)).refuse_clash(after)
            saved = unit.vocabulary.save(after)
            note_term(unit, "vocabulary.changed", saved, actor=actor, now=self._clock.now())
            unit.commit()
        return saved

    def delete(self, actor: Actor, term_id: str) -> None:
        with self._work() as unit:
            stored = unit.vocabulary.get(term_id, actor)
            _require_keeper(actor, stored.account_id, stored)
            unit.vocabulary.delete(term_id)
            note_term(unit, "vocabulary.deleted", stored, actor=actor, now=self._clock.now())
            unit.commit()

    def take_in(
        self, actor: Actor, data: bytes, *, account_id: str = COMPANY_WIDE, region: str | None = None
    ) -> Imported:
        """Terms of a CSV or JSON-lines file, all or none; one that stands there already is replaced.

        Raises InvalidInput (bad_vocabulary_file and those of `add`), Forbidden, NotFound, Conflict (vocabulary_full).
        """
        require_role(actor, "import a vocabulary", UserRole.MANAGER, UserRole.ADMIN)
        terms = read_terms(data, account_id=account_id)
        now = self._clock.now()
        with self._work() as unit:
            home = _home(unit, actor, account_id, region)
            lock_vocabulary(unit, home)
            everything = unit.vocabulary.of_region(home)
            known = {one.term.text: one for one in everything if one.account_id == account_id}
            changed = [
                replace(known[term.text], term=term)
                for term in terms
                if term.text in known and known[term.text].term != term
            ]
            added = [
                StoredTerm(
                    id=self._ids.new_id(),
                    region=home,
                    account_id=account_id,
                    term=term,
                    source=TermSource.IMPORT,
                    created_by=actor.user_id,
                    created_at=now,
                )
                for term in terms
                if term.text not in known
            ]
            _refuse_too_many(len(everything) + len(added))
            listed = WordList({one.id: one for one in (*everything, *changed, *added)}.values())
            for one in (*changed, *added):
                listed.refuse_clash(one)
            unit.vocabulary.add(added)
            for one in changed:
                unit.vocabulary.save(one)
            done = Imported(len(added), len(changed), len(terms) - len(added) - len(changed))
            if added or changed:
                figures = {"added": len(added), "changed": len(changed), "account_id": account_id or None}
                _note(unit, "vocabulary.imported", f"vocabulary:{home}", home, figures, actor=actor, now=now)
            unit.commit()
        return done

    def export(self, actor: Actor, *, account_id: str = COMPANY_WIDE, region: str | None = None) -> str:
        """CSV of a region's own list, or of an account's; `take_in` reads it back."""
        with self._work() as unit:
            home = _home(unit, actor, account_id, region)
            return write_terms(one.term for one in unit.vocabulary.of_region(home, accounts=[account_id]))


def add_term(unit: UnitOfWork, stored: StoredTerm) -> None:
    """Put a checked term on its list. Raises Conflict (term_exists, vocabulary_full), InvalidInput on a clash."""
    lock_vocabulary(unit, stored.region)
    everything = unit.vocabulary.of_region(stored.region)
    _refuse_too_many(len(everything) + 1)
    WordList(everything).refuse_clash(stored)
    unit.vocabulary.add([stored])


def lock_vocabulary(unit: UnitOfWork, region: str) -> None:
    """What is checked against the whole list must not be overtaken by another change of it."""
    unit.crm.lock(f"vocabulary:{region}")


def note_term(unit: UnitOfWork, kind: str, stored: StoredTerm, *, actor: Actor, now: datetime) -> None:
    """An event about a term, e.g. "vocabulary.added"; a term may be a person's name, so it is not told."""
    detail = {
        "kind": stored.term.kind.value,
        "account_id": stored.account_id or None,
        "source": stored.source.value,
        "wrong": len(stored.term.wrong),
    }
    _note(unit, kind, f"term:{stored.id}", stored.region, detail, actor=actor, now=now)


def _note(
    unit: UnitOfWork, kind: str, subject: str, region: str, detail: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    log_event(
        unit.crm,
        type=kind,
        aggregate=subject,
        payload=dict(detail),
        region=region,
        team=actor.team,
        actor_id=actor.user_id,
        occurred_at=now,
        now=now,
    )


def _require_keeper(actor: Actor, account_id: str, stored: StoredTerm | None = None) -> None:
    """Managers and admins keep all lists; a rep adds to those of accounts, and takes back what came from itself."""
    require_editor(actor, _DOING)
    if actor.role is not UserRole.REP:
        return
    if stored.created_by != actor.user_id if stored else account_id == COMPANY_WIDE:
        raise Forbidden(
            "The list of the whole region is kept by its managers, and what others added by them.",
            code="role_not_allowed",
            remedy="Add the term for an account, or ask a manager.",
        )


def _home(unit: UnitOfWork, actor: Actor, account_id: str, region: str | None) -> str:
    """The region of a list within the actor's sight."""
    with core():
        if account_id != COMPANY_WIDE:
            return unit.crm.account(sight_of(actor), account_id).region
        return sight_of(actor).home(region)


def _refuse_too_many(count: int) -> None:
    if count > MOST_TERMS:
        raise Conflict(
            f"A region may have {MOST_TERMS} terms.", code="vocabulary_full", remedy="Delete what is no longer said."
        )
