"""Who may see private data of a call, and what all others see and hear instead."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import lru_cache

from voice.domain.actor import SYSTEM, Actor, UserRole
from voice.domain.errors import Forbidden
from voice.domain.privacy.masks import Masked, masked, masked_text
from voice.domain.privacy.rules import MaskingRules
from voice.domain.privacy.times import Stretch, private_ms
from voice.domain.recording import Call, Stage
from voice.domain.review import StoredFact
from voice.pipeline.masked_facts import masked_fact, masked_hotword, masked_phone, names_in
from voice.ports.work import UnitOfWork
from voice.transcribe.formats import from_json

OWNER = "owner"
_KEPT = 8  # masked transcripts: a player asks for its recording in many parts


class Privacy:
    """`see_all` holds the roles that see everything, and "owner" for the rep whose call it is."""

    def __init__(self, rules: MaskingRules, see_all: Collection[str]) -> None:
        self._rules = rules
        self._see_all = frozenset(see_all)
        self._read = lru_cache(_KEPT)(self._mask)

    def masks(self, actor: Actor, call: Call, asked: bool | None = None) -> bool:
        """Whether the actor gets the call masked: all without the right do, others when they ask for it.

        How far an actor sees at all is not decided here. Raises Forbidden (private_data) when `asked` is False and
        the right is missing.
        """
        owns = OWNER in self._see_all and actor.user_id == call.rep_id
        allowed = owns or actor.role in self._see_all or actor == SYSTEM
        if asked is False and not allowed:
            raise Forbidden(
                "You may not see or hear the private data of this call.",
                code="private_data",
                remedy="Ask for it masked or muted, or ask the rep whose call it is.",
            )
        return not allowed or bool(asked)

    def trusts(self, actor: Actor) -> bool:
        """Whether the actor sees all of every call in sight: a rep's are the own ones."""
        owns_all = OWNER in self._see_all and actor.role is UserRole.REP
        return owns_all or actor.role in self._see_all or actor == SYSTEM

    def call(self, actor: Actor, call: Call) -> Call:
        """The call with the number and the names that its sender gave as the actor may see them."""
        if not self.masks(actor, call):
            return call
        said = call.metadata
        phone = masked_phone(said.phone_number, self._rules) if said.phone_number else None
        words = tuple(masked_hotword(word, self._rules) for word in said.hotwords)
        return replace(call, metadata=replace(said, phone_number=phone, hotwords=words))

    def number(self, actor: Actor, phone: str | None) -> str | None:
        """A phone number of the CRM as the actor may see it apart from any call."""
        return phone if phone is None or self.trusts(actor) else masked_phone(phone, self._rules)

    def transcript(self, unit: UnitOfWork, call: Call) -> Masked | None:
        """The newest one, masked; None while there is none."""
        artefact = unit.calls.latest_artefact(call.id, Stage.TRANSCRIBE)
        return self._read(artefact.payload, names_in(unit.facts.of_call(call.id))) if artefact else None

    def facts(self, unit: UnitOfWork, call: Call, wanted: Sequence[StoredFact]) -> tuple[StoredFact, ...]:
        """Facts of the call with everything masked that people said or typed."""
        names = names_in(unit.facts.of_call(call.id))
        heard = self.transcript(unit, call)
        return tuple(masked_fact(stored, names, heard, self._rules) for stored in wanted)

    def quote(self, unit: UnitOfWork, actor: Actor, call_id: str, quote: str) -> str:
        """Words of a call as the actor may see them, apart from the rest of it."""
        call = unit.calls.get(call_id, actor)
        if not self.masks(actor, call):
            return quote
        return masked_text(quote, names_in(unit.facts.of_call(call.id)), self._rules)

    def muted_ms(self, heard: Masked) -> tuple[Stretch, ...]:
        """The stretches of the recording in which private words are said, in order and apart."""
        return private_ms(heard.original, heard.spans, margin_ms=self._rules.margin_ms)

    def _mask(self, payload: str, names: tuple[str, ...]) -> Masked:
        return masked(from_json(payload), names, self._rules)
