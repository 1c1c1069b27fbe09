"""The words of the core that are fixed; open vocabularies (need category, action, objection tag) stay text."""

from __future__ import annotations

from enum import StrEnum


class Party(StrEnum):
    """Whose side a person is on, and who owes a commitment."""

    REP = "rep"
    CUSTOMER = "customer"
    THIRD_PARTY = "third_party"
    UNKNOWN = "unknown"


class TodoState(StrEnum):
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"  # its fact was rejected


class LeadState(StrEnum):
    NEW = "new"  # nobody has it yet
    ASSIGNED = "assigned"
    CONTACTED = "contacted"
    CONVERTED = "converted"
    INVALID = "invalid"


class AttributionStatus(StrEnum):
    MATCHED = "matched"
    SUGGESTED = "suggested"
    UNASSIGNED = "unassigned"


class AttributionReason(StrEnum):
    """Why a call stands where it stands, or why a candidate is named."""

    ASSIGNED = "assigned"  # a person decided
    PHONE = "phone"
    USCC = "uscc"  # the unified social credit code
    COMPANY = "company"
    PERSON = "person"
    SEVERAL = "several"  # exact matches name more than one account
    SIMILAR = "similar"
    CONTACT = "contact"  # a contact that nobody has confirmed, or that only a title names (李主任)
    NOTHING = "nothing"


class Outcome(StrEnum):
    """How an opportunity ended."""

    WON = "won"
    LOST = "lost"


class SignalKind(StrEnum):
    """What else a call tells about a deal, beside people, needs, promises and objections."""

    RISK = "risk"  # 等领导批, 要走流程: words behind which deals are lost
    COMPARING = "comparing"  # 再比三家: the customer compares suppliers
    NEXT_STEP = "next_step"  # what both sides agreed to do next, with its time
    AMOUNT = "amount"  # a budget or a price that was named
    PRODUCT = "product"


UNKNOWN_ROLE = "unknown"  # a contact whose role in the decision nobody has named
