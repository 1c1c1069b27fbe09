"""The kinds of facts that a call yields, each with its evidence. What was not said is None."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from voice.domain.evidence import EvidenceSpan
from voice.domain.fields import FieldContent, FieldLabel
from voice.domain.transcript import Side


class FactKind(StrEnum):
    IDENTITY = "identity"
    NEED = "need"
    COMMITMENT = "commitment"
    OBJECTION = "objection"
    SIGNAL = "signal"
    FIELD = "field"  # of the organisation's own


class DecisionRole(StrEnum):
    DECISION_MAKER = "decision_maker"
    ECONOMIC_BUYER = "economic_buyer"
    TECHNICAL_BUYER = "technical_buyer"
    PURCHASING = "purchasing"
    USER = "user"
    INFLUENCER = "influencer"
    UNKNOWN = "unknown"


class NeedCategory(StrEnum):
    COST = "cost"
    DELIVERY = "delivery"
    SERVICE = "service"
    COMPLIANCE = "compliance"
    QUALITY = "quality"
    EFFICIENCY = "efficiency"
    INTEGRATION = "integration"
    GROWTH = "growth"
    OTHER = "other"


class Action(StrEnum):
    SEND_QUOTE = "send_quote"
    SEND_DOCUMENT = "send_document"
    SEND_SAMPLE = "send_sample"
    DEMO = "demo"
    VISIT = "visit"
    CALL_BACK = "call_back"
    POC = "poc"
    INTERNAL_REVIEW = "internal_review"
    INTRODUCE_CONTACT = "introduce_contact"
    PROVIDE_INFORMATION = "provide_information"
    SIGN = "sign"
    PAY = "pay"
    DELIVER = "deliver"
    DISCOUNT = "discount"
    OTHER = "other"


class ObjectionTag(StrEnum):
    PRICE = "price"
    BUDGET = "budget"
    COMPETITOR = "competitor"
    AUTHORITY = "authority"
    TIMING = "timing"
    TRUST = "trust"
    FEATURE_GAP = "feature_gap"
    INCUMBENT = "incumbent"
    NO_NEED = "no_need"
    CONTRACT_TERMS = "contract_terms"
    SWITCHING_COST = "switching_cost"


class SignalType(StrEnum):
    """What else a call tells about a deal, beside people, needs, promises and objections."""

    APPROVAL = "approval"  # 等领导批: somebody who is not in the call decides
    PROCESS = "process"  # 要走流程, 招标
    BUDGET = "budget"  # 预算冻结
    DELAY = "delay"  # 先放一放
    CHANGE = "change"  # 负责人换了
    COMPARING = "comparing"  # 再比三家
    AMOUNT = "amount"  # a budget or a price that was named
    NEXT_STEP = "next_step"  # what both sides agreed to do next, with its time


class DuePrecision(StrEnum):
    MINUTE = "minute"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Due:
    """When something is promised: the words of time, and the moment they name (None for "尽快")."""

    text: str
    at: datetime | None  # aware, in the call's own zone
    precision: DuePrecision | None
    rule: str = ""  # the grammar's rule that read it


@dataclass(frozen=True, slots=True)
class Provenance:
    """Which component, at which version, found the fact."""

    component: str
    version: str


LANGUAGE_MODEL = "language_model"  # the component of what nobody but a language model has found


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What all facts carry. `evidence[0]` is the quote shown; further spans name the other turns that prove it."""

    evidence: tuple[EvidenceSpan, ...]
    confidence: float  # 0..1
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityClaim(Fact):
    side: Side
    role: DecisionRole = DecisionRole.UNKNOWN
    name: str | None = None
    title: str | None = None
    department: str | None = None
    organization: str | None = None
    phone: str | None = None  # digits only, as dialled


@dataclass(frozen=True, slots=True, kw_only=True)
class Need(Fact):
    category: NeedCategory
    tried: str | None = None
    why_failed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment(Fact):
    owner: Side  # REP or CUSTOMER; UNKNOWN where the sides of the call are not known
    action: Action
    due: Due | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection(Fact):
    tag: ObjectionTag
    competitor: str | None = None
    answered: bool | None = None  # whether the rep spoke to it afterwards; None where the sides are not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal(Fact):
    """`value` is the reading of an amount, a plain number; `due` the time of a next step."""

    type: SignalType
    value: str | None = None
    due: Due | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldValue(Fact):
    field: FieldLabel
    value: FieldContent


@dataclass(frozen=True, slots=True)
class CallFacts:
    """The follow-up record of one call, as the machine proposes it."""

    identity: tuple[IdentityClaim, ...] = ()
    needs: tuple[Need, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    objections: tuple[Objection, ...] = ()
    signals: tuple[Signal, ...] = ()
    fields: tuple[FieldValue, ...] = ()

    def all(self) -> tuple[Fact, ...]:
        return (*self.identity, *self.needs, *self.commitments, *self.objections, *self.signals, *self.fields)
