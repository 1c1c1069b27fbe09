"""Examines what is filed as evidence: is it whole, is it new, and does it come from where it says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from crm_core.calendar import WorkCalendar, due_at
from crm_core.entities import Activity
from crm_core.errors import CrmInvalid
from crm_core.evidence import EvidenceRef
from crm_core.gates.definitions import EvidenceForm, GatesPolicy
from crm_core.gates.terms import EvidenceFlaw, EvidenceStatus, Severity
from crm_core.quality import Flaw, QualityPolicy, flaws_of, simhash

_SHA256_DIGITS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody wants to file. `captured_at` is when a photo was taken or a visit ended."""

    kind: str
    captured_at: datetime | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    uri: str | None = None
    sha256: str | None = None
    call_id: str | None = None
    quote: str | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of all that is filed: two different filings of one kind at one moment are told apart by it."""
        captured_at = self.captured_at.astimezone(UTC).isoformat() if self.captured_at else None
        sha256 = self.sha256.lower() if self.sha256 else None
        parts = (self.kind, captured_at, sorted(self.fields.items()), self.uri, sha256, self.call_id, self.quote)
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Finding:
    """What the examination says; `flaws` are "field:flaw"."""

    status: EvidenceStatus
    flaws: tuple[str, ...]
    fingerprint: int | None


def form_for(draft: Draft, gates: GatesPolicy, now: datetime) -> EvidenceForm:
    """The form of the draft. Raises CrmInvalid for a kind, a field or a value that there is not, or a part left out."""
    form = gates.forms.get(draft.kind)
    if form is None:
        raise CrmInvalid(
            f"There is no evidence of the kind {draft.kind}.",
            code="unknown_evidence_kind",
            remedy=f"Kinds are: {', '.join(gates.forms)}.",
        )
    known = {one.key: one for one in form.fields}
    for key, value in draft.fields.items():
        if key not in known:
            raise CrmInvalid(f"The form {form.kind} has no field {key}.", code="unknown_field")
        if known[key].options and value not in known[key].options:
            raise CrmInvalid(
                f"{value!r} is no value of {key}.", code="bad_option", remedy=f"One of {', '.join(known[key].options)}."
            )
    if form.file and not (draft.uri and draft.sha256):
        raise CrmInvalid("This kind of evidence is a file.", code="file_missing", remedy="Upload it with its SHA-256.")
    if draft.sha256 and not _is_sha256(draft.sha256):
        raise CrmInvalid("This is no SHA-256.", code="bad_sha256", remedy="Send 64 hex digits.")
    if form.quote and not (draft.call_id and draft.quote and draft.quote.strip()):
        raise CrmInvalid(
            "This kind of evidence quotes the customer.", code="quote_missing", remedy="Name the call and the words."
        )
    if draft.captured_at and draft.captured_at > now:
        raise CrmInvalid("The evidence would come from the future.", code="bad_captured_at")
    return form


def examine(
    draft: Draft,
    form: EvidenceForm,
    *,
    gates: GatesPolicy,
    quality: QualityPolicy,
    calendar: WorkCalendar,
    captured_at: datetime,
    reused: bool,
    said: EvidenceRef | None,
    visits: Sequence[tuple[datetime, datetime]],
    others: Sequence[int],
) -> Finding:
    """`reused`: the file was filed on another deal. `said`: where the call says the quote. `visits`: start and end.

    `others` are the fingerprints of the same person's texts about other customers.
    """
    flaws = [flaw for one in form.fields for flaw in _text_flaws(one.key, draft, form, quality, others)]
    hard = []
    if reused:
        hard.append(f"file:{EvidenceFlaw.FILE_REUSED}")
    if draft.quote and said is None:
        hard.append(f"quote:{EvidenceFlaw.QUOTE_NOT_FOUND}")
    doubts = []
    if form.visit:
        if not visits:
            doubts.append(f"captured_at:{EvidenceFlaw.VISIT_UNKNOWN}")
        elif not _during(captured_at, visits, gates, calendar):
            hard.append(f"captured_at:{EvidenceFlaw.OUTSIDE_VISIT}")
    status = EvidenceStatus.OK
    if form.review or doubts:
        status = EvidenceStatus.PENDING_REVIEW
    if hard or (flaws and form.text_severity is Severity.BLOCK):
        status = EvidenceStatus.REJECTED
    text = "\n".join(draft.fields[one.key] for one in form.fields if not one.options and draft.fields.get(one.key))
    return Finding(status, (*flaws, *hard, *doubts), simhash(text) if text else None)


def where_said(activity: Activity, quote: str) -> EvidenceRef | None:
    """The quoted span of the call that contains these words; what a person rejected says nothing."""
    wanted = _plain(quote)
    for claim in activity.record.claims():
        for ref in claim.evidence:
            if not claim.rejected and wanted and wanted in _plain(ref.quote):
                return ref
    return None


def _text_flaws(key: str, draft: Draft, form: EvidenceForm, quality: QualityPolicy, others: Sequence[int]) -> list[str]:
    one = next(field for field in form.fields if field.key == key)
    text = draft.fields.get(key, "")
    if not text.strip():
        return [f"{key}:{Flaw.EMPTY}"] if one.required else []
    if one.options:
        return []
    return [f"{key}:{flaw}" for flaw in flaws_of(text, policy=quality, min_chars=one.min_chars, others=others)]


def _during(
    moment: datetime, visits: Sequence[tuple[datetime, datetime]], gates: GatesPolicy, calendar: WorkCalendar
) -> bool:
    """Within the tolerance before the start or after the end of a visit; the limit itself is within."""
    tolerance = due_at(moment, gates.visit_tolerance, calendar) - moment
    slack = max(tolerance, timedelta(0))
    return any(start - slack <= moment <= end + slack for start, end in visits)


def _is_sha256(text: str) -> bool:
    return len(text) == _SHA256_DIGITS and all(char in "0123456789abcdef" for char in text.lower())


def _plain(text: str) -> str:
    return "".join(text.split())
