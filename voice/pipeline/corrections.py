"""People put transcripts right: words, and which voice is the rep's; each time as a new version."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from voice.domain.actor import Actor
from voice.domain.errors import Conflict, Forbidden, NotFound
from voice.domain.privacy.masks import Masked
from voice.domain.recording import TERMINAL, Artefact, Call, CallStatus, Stage
from voice.domain.transcript import Repair, RepairedBy, Transcript
from voice.pipeline.dispatch import Dispatch
from voice.pipeline.events import note_call
from voice.pipeline.privacy import Privacy
from voice.pipeline.requeue import queued_anew
from voice.pipeline.rights import require_editor
from voice.pipeline.teaching import learn, lesson_of
from voice.pipeline.transaction import until_current
from voice.ports.clock import Clock, IdSource
from voice.ports.jobs import PROCESS_CALL
from voice.ports.vocabulary import StoredTerm
from voice.ports.work import UnitOfWork, Work
from voice.transcribe.correct import corrected, swapped, with_rep
from voice.transcribe.formats import from_json, to_json

WORDS, SIDES = "person/words", "person/sides"  # producers of versions


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A transcript after a person's change, its version, and what the vocabulary learnt from it."""

    call: Call
    transcript: Transcript
    version: int
    taught: StoredTerm | None = None


class Corrections:
    """The old versions stay. The call is queued again, so that its record is read anew from the new one.

    Whoever sees a call masked gets it back so, and cannot correct what a mask covers.
    """

    def __init__(
        self,
        *,
        work: Work,
        dispatch: Dispatch,
        clock: Clock,
        ids: IdSource,
        privacy: Privacy,
        is_common: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """`is_common` tells words of everyday talk, which are never taken for a wrong spelling of something else."""
        self._work = work
        self._dispatch = dispatch
        self._clock = clock
        self._ids = ids
        self._privacy = privacy
        self._is_common = is_common

    def correct(
        self,
        actor: Actor,
        call_id: str,
        *,
        turn: int,
        char_start: int,
        char_end: int,
        original: str,
        text: str,
        teach: bool = True,
    ) -> Rewritten:
        """`text` in place of `original`, which stands at [char_start, char_end) of a turn.

        Raises Forbidden (private_data for words that the actor sees masked), NotFound, Conflict (stale_transcript when
        something else stands there, call_cancelled), InvalidInput (no_such_turn, bad_span, empty_correction).
        """
        require_editor(actor, "correct transcripts")

        def change(transcript: Transcript, seen: Masked | None) -> Transcript:
            if seen is not None and seen.hides(turn, char_start, char_end):
                raise Forbidden("You see these words masked and cannot correct them.", code="private_data")
            stands = transcript.turns[turn].text if 0 <= turn < len(transcript.turns) else None
            if stands is not None and stands[max(char_start, 0) : max(char_end, 0)] != original:
                raise Conflict(
                    "Something else stands there now.",
                    code="stale_transcript",
                    remedy="Read the transcript again and repeat the correction.",
                )
            return corrected(transcript, turn, char_start, char_end, text)

        def finish(unit: UnitOfWork, done: Rewritten) -> Rewritten:
            end = char_end + len(text) - (char_end - char_start)
            (repair,) = _by_person(done.transcript, turn, char_start, end)
            times = done.transcript.turns[turn].span_ms(char_start, end)
            taught = self._taught(unit, done, repair, actor) if teach else None
            spoken = {"start_ms": times[0], "end_ms": times[1]} if times else {}
            self._note(unit, "transcript.corrected", done, actor, {"turn": turn, **spoken})
            return replace(done, taught=taught)

        return self._rewrite(actor, call_id, WORDS, change, finish)

    def name_rep(self, actor: Actor, call_id: str, speaker: str) -> Rewritten:
        """Say which speaker is the rep. Raises InvalidInput (no_such_speaker, voices_not_told_apart) as well."""
        require_editor(actor, "name the sides")
        return self._rewrite(
            actor,
            call_id,
            SIDES,
            lambda transcript, _: with_rep(transcript, speaker),
            lambda unit, done: self._note(unit, "call.rep_named", done, actor),
        )

    def swap_sides(self, actor: Actor, call_id: str) -> Rewritten:
        """Exchange rep and customer, and all that is attributed to them. Raises InvalidInput (cannot_swap) as well."""
        require_editor(actor, "name the sides")
        return self._rewrite(
            actor,
            call_id,
            SIDES,
            lambda transcript, _: swapped(transcript),
            lambda unit, done: self._note(unit, "call.sides_swapped", done, actor),
        )

    def retranscribe(self, actor: Actor, call_id: str) -> Call:
        """Hear the sound again with today's engine and vocabulary; what people had put right stays.

        Raises Conflict (not_retryable) for a call that waits or is in work.
        """
        require_editor(actor, "transcribe calls again")

        def once() -> Call:
            with self._work() as unit:
                call = unit.calls.get(call_id, actor)
                if call.status not in TERMINAL:
                    raise Conflict("The call is already on its way.", code="not_retryable")
                artefact = unit.calls.latest_artefact(call.id, Stage.TRANSCRIBE)
                now = self._clock.now()
                wanted = replace(call, rehear=artefact.version if artefact else None, updated_at=now)
                saved = unit.calls.save(queued_anew(wanted))
                unit.outbox.add(PROCESS_CALL, call.id, now)
                note_call(unit, "call.retranscribed", saved, actor=actor, now=now)
                unit.commit()
            return saved

        call = until_current(once)
        self._dispatch.nudge()
        return self._privacy.call(actor, call)

    def _rewrite(
        self,
        actor: Actor,
        call_id: str,
        producer: str,
        change: Callable[[Transcript, Masked | None], Transcript],
        finish: Callable[[UnitOfWork, Rewritten], Rewritten],
    ) -> Rewritten:
        def once() -> Rewritten:
            now = self._clock.now()
            with self._work() as unit:
                # The call's row first, then the transcript: whoever was overtaken begins anew.
                call = unit.calls.save(replace(unit.calls.get(call_id, actor), updated_at=now))
                if call.status is CallStatus.CANCELLED:
                    raise Conflict("The call was cancelled.", code="call_cancelled", remedy="Retry it first.")
                artefact = unit.calls.latest_artefact(call.id, Stage.TRANSCRIBE)
                if artefact is None:
                    raise NotFound("The call has no transcript yet.", code="not_ready", remedy="Wait until it has one.")
                before = from_json(artefact.payload)
                masks = self._privacy.masks(actor, call)
                seen = self._privacy.transcript(unit, call) if masks else None
                after = change(before, seen)
                if after == before:
                    return Rewritten(call, seen.transcript if seen else before, artefact.version)
                version = artefact.version + 1
                unit.calls.add_artefact(Artefact(call.id, Stage.TRANSCRIBE, version, producer, to_json(after), now))
                hearing = call.rehear is not None and artefact.version <= call.rehear
                # A hearing that waits or is under way takes this version along at its end, and must not be stopped.
                queued = replace(call, rehear=version) if hearing else queued_anew(call)
                if not hearing or call.status in TERMINAL:
                    queued = queued_anew(queued)
                    unit.outbox.add(PROCESS_CALL, call.id, now)
                done = finish(unit, Rewritten(unit.calls.save(queued), after, version))
                if masks and (now_seen := self._privacy.transcript(unit, call)):
                    done = replace(done, transcript=now_seen.transcript)
                unit.commit()
            return done

        done = until_current(once)
        self._dispatch.nudge()
        return done

    def _taught(self, unit: UnitOfWork, done: Rewritten, repair: Repair, actor: Actor) -> StoredTerm | None:
        return learn(
            unit,
            done.call,
            lesson_of(unit, done.call, done.transcript, repair),
            actor=actor,
            now=self._clock.now(),
            new_id=self._ids.new_id,
            is_common=self._is_common,
        )

    def _note(
        self, unit: UnitOfWork, kind: str, done: Rewritten, actor: Actor, detail: dict[str, Any] | None = None
    ) -> Rewritten:
        told = {"transcript_version": done.version, **(detail or {})}
        note_call(unit, kind, done.call, actor=actor, now=self._clock.now(), detail=told)
        return done


def _by_person(transcript: Transcript, turn: int, char_start: int, char_end: int) -> list[Repair]:
    """The person's repair that covers a span."""
    return [
        one
        for one in transcript.repairs
        if one.turn == turn
        and one.by is RepairedBy.PERSON
        and one.char_start <= char_start
        and one.char_end >= char_end
    ]
