"""Asks a language model about a call, within a budget; whatever goes wrong with it costs the record nothing."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date
from typing import Any

from voice.domain.errors import CallgateError, EngineFailed, Unavailable
from voice.domain.facts import LANGUAGE_MODEL, CallFacts
from voice.domain.fields import CustomField
from voice.domain.recording import Call, Stage
from voice.domain.transcript import Transcript
from voice.extract.codec import facts_from_json
from voice.extract.opinion.agreement import agreed
from voice.extract.opinion.answer import Heard
from voice.extract.opinion.request import Part, parts_of
from voice.extract.timex.calendar import WorkCalendar
from voice.pipeline.proposals import supported
from voice.pipeline.training_rows import Mask
from voice.ports.clock import Clock
from voice.ports.llm import LanguageModel, Question
from voice.ports.work import UnitOfWork, Work
from voice.telemetry import SECOND_OPINIONS

_log = logging.getLogger(__name__)


class SecondOpinion:
    def __init__(
        self,
        *,
        work: Work,
        clock: Clock,
        model: LanguageModel,
        budget: int,
        mask: Mask | None,
        language_of: Callable[[Transcript], str],
        calendar: WorkCalendar,
    ) -> None:
        """`budget` is in tokens a day (UTC) and region; `mask` None sends the words as they were said."""
        self._work = work
        self._clock = clock
        self._model = model
        self._budget = budget
        self._mask = mask
        self._language_of = language_of
        self._calendar = calendar
        self.model_name = model.name

    def beside(self, found: CallFacts, call: Call, transcript: Transcript, fields: Sequence[CustomField]) -> CallFacts:
        """The record with the model's opinion beside it.

        A part of the call that the model is not heard about keeps what it said of it before.
        """
        names = sorted({person.name for person in found.identity if person.name})
        sent = self._mask(transcript, names) if self._mask else transcript
        heard = Heard(
            said=transcript,
            sent=sent,
            called_at=call.metadata.called_at,
            language=self._language_of(transcript),
            calendar=self._calendar,
            version=self.model_name,
        )
        theirs = CallFacts()
        parts = parts_of(sent, fields, called_at=call.metadata.called_at.isoformat())
        for index, part in enumerate(parts):
            try:
                said = self._asked(call.region, part.question)
                theirs = _joined(theirs, heard.facts(said, fields, first=part.first, last=part.last))
            except CallgateError as error:
                _log.warning("second_opinion_missing", extra={"code": error.code, "parts": len(parts) - index})
                SECOND_OPINIONS.labels(error.code).inc()
                return agreed(found, _joined(theirs, self._earlier(call, transcript, parts[index:])))
        SECOND_OPINIONS.labels("heard").inc()
        _log.info("second_opinion_heard", extra={"items": len(theirs.all()), "parts": len(parts)})
        return agreed(found, theirs)

    def _asked(self, region: str, question: Question) -> str:
        """Raises Unavailable, also when the budget of the day does not suffice (llm_budget_spent)."""
        day, most = self._clock.now().astimezone(UTC).date(), most_tokens(question)
        self._book(region, day, most, within=self._budget)
        try:
            answer = self._model.ask(question)
        except Unavailable as error:
            if not isinstance(error, EngineFailed):  # nobody was there to be paid
                self._book(region, day, -most)
            raise
        if answer.tokens is not None:
            self._book(region, day, answer.tokens - most)
        return answer.text

    def _book(self, region: str, day: date, tokens: int, *, within: int | None = None) -> None:
        with self._work() as unit:
            unit.crm.lock(f"llm:{region}")
            if within is not None and unit.llm_usage.spent(region, day) + tokens > within:
                raise Unavailable(
                    "The language model's budget of the day is spent.",
                    code="llm_budget_spent",
                    remedy="Raise CALLGATE_LLM_BUDGET, or wait for the next day.",
                )
            unit.llm_usage.add(region, day, tokens)
            unit.commit()

    def _earlier(self, call: Call, transcript: Transcript, parts: Sequence[Part]) -> CallFacts:
        """What an earlier run heard of these parts from a model alone, as far as the words still stand there."""
        with self._work() as unit:
            known = _last_record(unit, call)
        turns = {turn for part in parts for turn in range(part.first, part.last)}
        kept: dict[str, Any] = {
            name: tuple(
                fact
                for fact in supported(getattr(known, name), transcript)
                if fact.provenance.component == LANGUAGE_MODEL and fact.evidence[0].turn in turns
            )
            for name in _LISTS
        }
        return replace(known, **kept)


_LISTS = ("identity", "needs", "commitments", "objections", "fields")


def most_tokens(question: Question) -> int:
    """What a question costs at most: a token is seldom less than a character."""
    schema = json.dumps(question.schema)
    return len(question.task) + len(question.material) + len(schema) + question.longest_answer


def _joined(one: CallFacts, other: CallFacts) -> CallFacts:
    return replace(one, **{name: (*getattr(one, name), *getattr(other, name)) for name in _LISTS})


def _last_record(unit: UnitOfWork, call: Call) -> CallFacts:
    artefact = unit.calls.latest_artefact(call.id, Stage.EXTRACT)
    return facts_from_json(artefact.payload) if artefact else CallFacts()
