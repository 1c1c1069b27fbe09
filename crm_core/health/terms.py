"""The words of health: its metrics, what touches a deal, and what becomes of an intervention."""

from __future__ import annotations

from enum import StrEnum


class Metric(StrEnum):
    """The twelve behaviours of which a deal's health is made."""

    CONTACTS = "contacts"
    READING = "reading"
    REVISIONS = "revisions"
    RECENCY = "recency"
    RESPONSE = "response"
    NEXT_STEP = "next_step"
    PROMISES = "promises"
    ROLES = "roles"
    REQUIREMENTS = "requirements"
    RIVALS = "rivals"
    VELOCITY = "velocity"
    RISKS = "risks"


class HealthStatus(StrEnum):
    SUFFICIENT = "sufficient"
    INSUFFICIENT = "insufficient"  # too little is known or the deal is too young: no low score, a call for data


class EvaluationDays(StrEnum):
    """Which days count as consecutive."""

    WORKDAYS = "workdays"
    CALENDAR_DAYS = "calendar_days"


class TouchKind(StrEnum):
    CALL = "call"
    MAIL = "mail"
    MESSAGE = "message"
    VISIT = "visit"
    MEETING = "meeting"
    DOCUMENT_SENT = "document_sent"  # through a channel that tells how long it is read
    DOCUMENT_VIEWED = "document_viewed"
    PROPOSAL_REVISED = "proposal_revised"
    REQUIREMENTS_FILED = "requirements_filed"
    RIVAL_SEEN = "rival_seen"
    PLAN_DRAFTED = "plan_drafted"  # of the answer to a competitor
    PLAN_FILED = "plan_filed"


CONTACT_KINDS = (TouchKind.CALL, TouchKind.MAIL, TouchKind.MESSAGE, TouchKind.VISIT, TouchKind.MEETING)
MEETING_KINDS = (TouchKind.CALL, TouchKind.VISIT, TouchKind.MEETING)  # both sides take part by their nature


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    UNKNOWN = "unknown"


class InterventionState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"  # a person wrote the outcome
    RECOVERED = "recovered"  # a day reached the score that arms the trigger again
    DEAL_ENDED = "deal_ended"
    VOIDED = "voided_by_late_data"
