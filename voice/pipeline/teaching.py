"""What a person's correction teaches the vocabulary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from voice.domain.actor import Actor, UserRole
from voice.domain.errors import Conflict, InvalidInput
from voice.domain.recording import Call
from voice.domain.transcript import Repair, Transcript
from voice.domain.vocabulary import Term, TermKind
from voice.pipeline.core import core
from voice.pipeline.terms import MOST_SPELLINGS, WordList, checked
from voice.pipeline.vocabulary import add_term, lock_vocabulary, note_term
from voice.ports.crm import Sight, names_of_account, who_is_called
from voice.ports.vocabulary import COMPANY_WIDE, StoredTerm, TermSource
from voice.ports.work import UnitOfWork

SHORTEST, LONGEST = 2, 20  # characters of what was heard: one is heard everywhere, a sentence never again


@dataclass(frozen=True, slots=True)
class Lesson:
    """That `heard` was `meant`."""

    heard: str
    meant: str


def learn(
    unit: UnitOfWork,
    call: Call,
    lesson: Lesson,
    *,
    actor: Actor,
    now: datetime,
    new_id: Callable[[], str],
    is_common: Callable[[str], bool],
) -> StoredTerm | None:
    """The term that now knows what it was taken for: of the call's account, else of the region.

    None when there was nothing to learn: too short or long, common words, or a term of its own. Whatever had made
    `heard` into something else before unlearns it.
    """
    kind, account_id = _whose(unit, call, lesson.meant)
    lock_vocabulary(unit, call.region)
    for stored in unit.vocabulary.of_region(call.region, accounts=[account_id, COMPANY_WIDE]):
        taught = stored.source is TermSource.CORRECTION or actor.role is not UserRole.REP
        if taught and lesson.heard in stored.term.wrong and lesson.meant != stored.term.text:
            kept = tuple(text for text in stored.term.wrong if text != lesson.heard)
            changed = unit.vocabulary.save(replace(stored, term=replace(stored.term, wrong=kept)))
            note_term(unit, "vocabulary.changed", changed, actor=actor, now=now)
    if not _is_worth_it(lesson) or is_common(lesson.heard):
        return None
    try:
        return _taught(unit, call, lesson, kind, account_id, actor=actor, now=now, new_id=new_id)
    except (InvalidInput, Conflict):  # it is a term of its own, or there is no room: the correction itself stands
        return None


def lesson_of(unit: UnitOfWork, call: Call, transcript: Transcript, repair: Repair) -> Lesson:
    """What was heard for what: of a name of which a part was put right, the whole."""
    text = transcript.turns[repair.turn].text
    for known in sorted(_known_texts(unit, call), key=len, reverse=True):
        at = text.find(known, max(0, repair.char_end - len(known)))
        if 0 <= at <= repair.char_start and at + len(known) >= repair.char_end:
            heard = text[at : repair.char_start] + repair.original + text[repair.char_end : at + len(known)]
            return Lesson(heard, known)
    return Lesson(repair.original, repair.term)


def _taught(
    unit: UnitOfWork,
    call: Call,
    lesson: Lesson,
    kind: TermKind,
    account_id: str,
    *,
    actor: Actor,
    now: datetime,
    new_id: Callable[[], str],
) -> StoredTerm | None:
    listed = unit.vocabulary.of_region(call.region, accounts=[account_id, COMPANY_WIDE])
    known = [one for one in listed if lesson.meant in (one.term.text, *one.term.aliases)]
    if not known:
        stored = StoredTerm(
            id=new_id(),
            region=call.region,
            account_id=account_id,
            term=checked(Term(lesson.meant, kind, wrong=(lesson.heard,)), account_id=account_id),
            source=TermSource.CORRECTION,
            created_by=actor.user_id,
            created_at=now,
        )
        add_term(unit, stored)
    else:
        nearest = max(known, key=lambda one: one.account_id != COMPANY_WIDE)
        if lesson.heard in nearest.term.wrong:
            return None
        wrong = (*nearest.term.wrong, lesson.heard)[-MOST_SPELLINGS:]
        after = replace(nearest, term=checked(replace(nearest.term, wrong=wrong), account_id=nearest.account_id))
        WordList(unit.vocabulary.of_region(call.region)).refuse_clash(after)
        stored = unit.vocabulary.save(after)
    note_term(unit, "vocabulary.learnt", stored, actor=actor, now=now)
    return stored


def _whose(unit: UnitOfWork, call: Call, meant: str) -> tuple[TermKind, str]:
    """The kind of a new term, and the account on whose list it comes. A name stays with the account that has it."""
    with core():
        called = who_is_called(unit.crm, Sight(call.region), meant)
    kind = TermKind.ACCOUNT if called.accounts else TermKind.PERSON if called.of_contacts else TermKind.JARGON
    if call.account_id is not None:
        return kind, call.account_id
    owners = called.accounts or called.of_contacts
    return (kind, owners[0]) if len(owners) == 1 else (TermKind.JARGON, COMPANY_WIDE)


def _known_texts(unit: UnitOfWork, call: Call) -> set[str]:
    account = call.account_id or COMPANY_WIDE
    texts = {one.term.text for one in unit.vocabulary.of_region(call.region, accounts=[account, COMPANY_WIDE])}
    if call.account_id is not None:
        with core():
            names = names_of_account(unit.crm, Sight(call.region), call.account_id)
        texts |= {names.company, *names.people}
    return texts - {""}


def _is_worth_it(lesson: Lesson) -> bool:
    return (
        lesson.heard != lesson.meant
        and all(SHORTEST <= len(text) <= LONGEST for text in (lesson.heard, lesson.meant))
        and all(any(map(str.isalpha, text)) for text in (lesson.heard, lesson.meant))
    )
