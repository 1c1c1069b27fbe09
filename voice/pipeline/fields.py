"""Fields that an organisation adds to its records: kept by its admins for all calls of a region."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from voice.domain.actor import Actor
from voice.domain.errors import Conflict, InvalidInput
from voice.domain.fields import Cue, CustomField, FieldType
from voice.extract.fields.expressions import compiled
from voice.pipeline.core import core, sight_of
from voice.pipeline.rights import require_admin_of
from voice.ports.clock import Clock, IdSource
from voice.ports.crm import log_event
from voice.ports.fields import StoredField
from voice.ports.work import UnitOfWork, Work

MOST_FIELDS = 50  # of a region: each is looked for in every call
MOST_CUES = 20  # examples, or patterns, of one field
MOST_OPTIONS = 30
LONGEST_NAME = 40
LONGEST_EXAMPLE = 200
LONGEST_DEFINITION = 500

_DOING = "change the fields of a region"


class Fields:
    def __init__(self, *, work: Work, clock: Clock, ids: IdSource) -> None:
        self._work = work
        self._clock = clock
        self._ids = ids

    def all(self, actor: Actor) -> tuple[StoredField, ...]:
        """Those of the actor's regions, oldest first."""
        with self._work() as unit:
            return unit.fields.seen_by(actor)

    def get(self, actor: Actor, field_id: str) -> StoredField:
        with self._work() as unit:
            return unit.fields.get(field_id, actor)

    def add(self, actor: Actor, field: CustomField, *, region: str | None = None) -> StoredField:
        """The next calls of the region are read for it. Raises Forbidden, Conflict (field_exists, too_many_fields),
        InvalidInput (invalid_field, bad_pattern, region_missing)."""
        with core():
            home = sight_of(actor).home(region)
        require_admin_of(home, actor, _DOING)
        now = self._clock.now()
        with self._work() as unit:
            unit.crm.lock(f"fields:{home}")
            if len(unit.fields.of_region(home)) >= MOST_FIELDS:
                raise Conflict(
                    f"A region may have {MOST_FIELDS} fields.",
                    code="too_many_fields",
                    remedy="Delete one that nobody reads.",
                )
            named = replace(checked(field), id=self._ids.new_id())
            stored = StoredField(region=home, field=named, created_by=actor.user_id, created_at=now)
            unit.fields.add(stored)
            _note(unit, "field.added", stored, actor=actor, now=now)
            unit.commit()
        return stored

    def change(self, actor: Actor, field_id: str, field: CustomField, *, version: int) -> StoredField:
        """What stands in records already stays as it is. Raises Conflict (stale_field) besides what `add` raises."""
        now = self._clock.now()
        with self._work() as unit:
            before = unit.fields.get(field_id, actor)
            require_admin_of(before.region, actor, _DOING)
            saved = unit.fields.save(replace(before, field=replace(checked(field), id=field_id), version=version))
            _note(unit, "field.changed", saved, actor=actor, now=now)
            unit.commit()
        return saved

    def delete(self, actor: Actor, field_id: str) -> None:
        """What stands in records already stays there."""
        now = self._clock.now()
        with self._work() as unit:
            stored = unit.fields.get(field_id, actor)
            require_admin_of(stored.region, actor, _DOING)
            unit.fields.delete(field_id)
            _note(unit, "field.deleted", stored, actor=actor, now=now)
            unit.commit()


def checked(field: CustomField) -> CustomField:
    """The field as it is stored: blanks made single, options and cues once each.

    Raises InvalidInput (invalid_field, bad_pattern) with what is wrong.
    """
    name, options = _plain(field.name), tuple(dict.fromkeys(map(_plain, field.options)))
    examples = tuple(dict.fromkeys(Cue(_plain(cue.text), cue.value) for cue in field.examples))
    patterns = tuple(dict.fromkeys(field.patterns))
    tidy = replace(
        field,
        name=name,
        definition=_plain(field.definition),
        options=options,
        examples=examples,
        patterns=patterns,
    )
    if not 0 < len(name) <= LONGEST_NAME:
        raise _invalid(f"A field's name has 1 to {LONGEST_NAME} characters.")
    if len(tidy.definition) > LONGEST_DEFINITION:
        raise _invalid(f"The definition of {name} has over {LONGEST_DEFINITION} characters.")
    if (field.type is FieldType.CHOICE) != bool(options) or len(options) > MOST_OPTIONS:
        raise _invalid(f"A choice has 1 to {MOST_OPTIONS} options, and nothing else has any.")
    if not all(0 < len(option) <= LONGEST_NAME for option in options):
        raise _invalid(f"An option has 1 to {LONGEST_NAME} characters.")
    if max(len(examples), len(patterns)) > MOST_CUES:
        raise _invalid(f"{name} has more than {MOST_CUES} examples or patterns.")
    if not all(0 < len(example.text) <= LONGEST_EXAMPLE for example in examples):
        raise _invalid(f"An example has 1 to {LONGEST_EXAMPLE} characters.")
    for pattern in patterns:
        compiled(pattern.text)
    _check_values(tidy, (*examples, *patterns))
    return tidy


def _check_values(field: CustomField, cues: Iterable[Cue]) -> None:
    """Cues of a choice and of yes and no may stand for a value; of a yes-or-no example one must be told."""
    for cue in cues:
        if cue.value is None:
            continue
        if field.type not in (FieldType.CHOICE, FieldType.BOOLEAN):
            raise _invalid(f"The value of a {field.type} is read from the words: {cue.text[:40]} must not name one.")
        field.label.content(cue.value)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _invalid(detail: str) -> InvalidInput:
    return InvalidInput(detail, code="invalid_field")


def _note(unit: UnitOfWork, kind: str, stored: StoredField, *, actor: Actor, now: datetime) -> None:
    """Examples may quote a caller, so only their number is told."""
    field = stored.field
    counts = {"examples": len(field.examples), "patterns": len(field.patterns), "options": len(field.options)}
    log_event(
        unit.crm,
        type=kind,
        aggregate=f"field:{stored.id}",
        payload={"type": field.type.value, **counts},
        region=stored.region,
        team=actor.team,
        actor_id=actor.user_id,
        occurred_at=now,
        now=now,
    )
