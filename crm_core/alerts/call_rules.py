"""Rules about what the latest calls of a deal said: no progress, words of danger, signs of intent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm_core.alerts.facts import DealFacts, RecentCalls, Stay
from crm_core.alerts.findings import Finding, hours
from crm_core.alerts.policy import AlertPolicy
from crm_core.records import CallRecord, Claim
from crm_core.terms import SignalKind


@dataclass(frozen=True, slots=True)
class Progress:
    """What one call brought that the calls before it did not."""

    needs: int
    commitments: int
    answered: int  # objections that were answered
    advanced: bool  # the stage changed after the call before it

    @property
    def any(self) -> bool:
        return self.advanced or bool(self.needs or self.commitments or self.answered)


def progress_of(record: CallRecord, earlier: Sequence[CallRecord], stays: Sequence[Stay]) -> Progress:
    """The difference of one call to those before it; rejected claims do not count."""
    before = max((one.occurred_start for one in earlier), default=None)
    moves = [stay.entered_at for stay in stays[1:]]
    return Progress(
        needs=len(_needs([record]) - _needs(earlier)),
        commitments=len(_commitments([record]) - _commitments(earlier)),
        answered=sum(1 for claim in record.objections if claim.answered and not claim.rejected),
        advanced=any(at <= record.occurred_start and (before is None or at > before) for at in moves),
    )


def calls_without_progress(records: Sequence[CallRecord], stays: Sequence[Stay]) -> int:
    """How many of the latest calls in a row brought nothing; `records` newest first, the oldest is the yardstick.

    A move to another stage after the latest call is progress too.
    """
    if not records or any(stay.entered_at > records[0].occurred_start for stay in stays[1:]):
        return 0
    count = 0
    for place, record in enumerate(records[:-1]):
        if progress_of(record, records[place + 1 :], stays).any:
            return count
        count += 1
    return count


def no_progress(calls: RecentCalls, deal: DealFacts, *, limit: float) -> dict[str, Any] | None:
    """From `limit` calls in a row on; the figures are the history in short."""
    count = calls_without_progress(calls.records, deal.stays)
    if count < limit:
        return None
    needs = len(_needs(calls.records))
    return {"calls": count, "needs": needs, "open_todos": deal.open_todos, "objections": deal.objections}


def keyword_hits(calls: RecentCalls, *, policy: AlertPolicy, now: datetime) -> Iterator[dict[str, Any]]:
    """Each recent call whose risks or objections hold a word of the list, or whose risk is severe; one hit a call."""
    for record in calls.records:
        if hours(record.occurred_end, now) > policy.recent_hours:
            continue
        hit = _keyword(record, policy)
        if hit is not None:
            yield hit


def intent(calls: RecentCalls, *, policy: AlertPolicy, limit: float) -> dict[str, Any] | None:
    """The different indicators that the latest calls show, from `limit` of them on."""
    quotes = [quote for record in calls.records for quote in _quotes((*record.needs, *record.signals))]
    shown = [
        one.key for one in policy.indicators if any(word.casefold() in quote for word in one.words for quote in quotes)
    ]
    return {"indicators": ", ".join(shown)} if shown and len(shown) >= limit else None


def check_calls(
    recent: Iterable[RecentCalls], deals: Mapping[str, DealFacts], *, policy: AlertPolicy, now: datetime
) -> Iterator[Finding]:
    """All findings of the rules that are on; calls of deals that are not in `deals` are passed over."""
    for calls in recent:
        deal = deals.get(calls.opportunity_id)
        if deal is None:
            continue
        found: list[tuple[str, str, dict[str, Any] | None]] = []
        subject = f"opportunity:{calls.opportunity_id}"
        if policy.rules["no_progress"].on:
            found.append(("no_progress", subject, no_progress(calls, deal, limit=policy.rules["no_progress"].limit)))
        if policy.rules["intent"].on:
            found.append(("intent", subject, intent(calls, policy=policy, limit=policy.rules["intent"].limit)))
        if policy.rules["keyword"].on:
            found += [("keyword", f"call:{hit['call_id']}", hit) for hit in keyword_hits(calls, policy=policy, now=now)]
        for rule, about, data in found:
            if data is not None:
                yield Finding(
                    rule=rule,
                    subject=about,
                    region=deal.region,
                    team=deal.team,
                    rep_id=deal.rep_id,
                    data=data,
                    opportunity_id=calls.opportunity_id,
                )


def _keyword(record: CallRecord, policy: AlertPolicy) -> dict[str, Any] | None:
    """A word of the list in a quote; without one, the most severe thing that was said, by its name."""
    risks = [one for one in record.signals if one.kind is SignalKind.RISK and one.stands(policy.min_confidence)]
    severe = {one.claim_id for one in risks if one.severe}
    for claim in (*risks, *(one for one in record.objections if one.stands(policy.min_confidence))):
        for word in policy.keywords:
            if any(word.casefold() in quote for quote in _quotes([claim])):
                return _hit(record, claim, word, claim.claim_id in severe)
    return next((_hit(record, one, one.value or "risk", True) for one in risks if one.severe), None)


def _hit(record: CallRecord, claim: Claim, word: str, severe: bool) -> dict[str, Any]:
    return {"keyword": word, "call_id": record.call_id, "claim_id": claim.claim_id, "severe": severe}


def _quotes(claims: Iterable[Claim]) -> list[str]:
    return [ref.quote.casefold() for claim in claims if not claim.rejected for ref in claim.evidence]


def _needs(records: Iterable[CallRecord]) -> set[str]:
    return {claim.category for record in records for claim in record.needs if not claim.rejected}


def _commitments(records: Iterable[CallRecord]) -> set[tuple[str, str]]:
    return {(claim.owner, claim.action) for record in records for claim in record.commitments if not claim.rejected}
