"""Why deals are lost: reasons by whose cause it was, which of them say nothing, and what may stand behind them."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from crm_core.errors import CrmInvalid, PolicyInvalid
from crm_core.policy_reading import Section


class Cause(StrEnum):
    INTERNAL = "internal"
    EXTERNAL = "external"


class LossSign(StrEnum):
    """What a deal's own record shows about how it was worked."""

    NEEDS_UNCONFIRMED = "needs_unconfirmed"
    NO_NEEDS_HEARD = "no_needs_heard"
    NO_ECONOMIC_BUYER = "no_economic_buyer"
    FEW_ROLES = "few_roles"
    OBJECTION_OPEN = "objection_open"
    NO_DEMO = "no_demo"
    DEADLINE_MISSED = "deadline_missed"


@dataclass(frozen=True, slots=True)
class LossReason:
    """`vague`: the reason says nothing by itself. `needs_call`: it counts only with a call that proves it."""

    key: str
    zh: str
    en: str
    cause: Cause
    vague: bool = False
    needs_call: bool = False
    signs: tuple[LossSign, ...] = ()  # of internal causes: where these are seen, look for this one


@dataclass(frozen=True, slots=True)
class LossReasonsPolicy:
    """Raises PolicyInvalid unless keys are distinct, both causes have reasons, and each vague one needs a call."""

    version: int
    reasons: tuple[LossReason, ...]
    vague_words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        keys = [reason.key for reason in self.reasons]
        if len(keys) != len(set(keys)) or {reason.cause for reason in self.reasons} != set(Cause):
            raise PolicyInvalid(
                "reasons must have internal and external causes, each with a key of its own.",
                remedy="Give each reason another key, and both causes at least one reason.",
                setting="reasons",
            )
        for place, reason in enumerate(self.reasons):
            if reason.vague and not reason.needs_call:
                raise PolicyInvalid(
                    f"reasons[{place}] is vague and would count without a call.",
                    remedy="Set needs_call = true for it.",
                    setting=f"reasons[{place}]",
                )

    def reason(self, key: str) -> LossReason:
        """Raises CrmInvalid (unknown_reason)."""
        found = next((reason for reason in self.reasons if reason.key == key), None)
        if found is None:
            raise CrmInvalid(
                f"There is no reason {key!r}.",
                code="unknown_reason",
                remedy=f"Choose one of {', '.join(reason.key for reason in self.reasons)}.",
            )
        return found

    def is_vague(self, key: str, text: str) -> bool:
        """Whether neither the reason nor the words beside it tell why: all the words say is that it is over."""
        said = _core(text)
        for word in self.vague_words:
            said = said.replace(_core(word), "")
        return self.reason(key).vague or (bool(_core(text)) and not said)

    def require_sound(self, key: str, text: str, *, by_call: bool) -> LossReason:
        """The reason, when it may stand. Raises CrmInvalid (unknown_reason, loss_needs_call) without a call for it."""
        reason = self.reason(key)
        if not by_call and (reason.needs_call or self.is_vague(key, text)):
            raise CrmInvalid(
                f"{reason.en}: no call of this deal proves it.",
                code="loss_needs_call",
                remedy="Name the call in which the customer says so, or the reason that you know.",
            )
        return reason

    def behind(self, key: str, seen: Collection[LossSign]) -> tuple[LossReason, ...]:
        """The internal causes that the deal's record points to, most signs first; none for an internal reason."""
        if self.reason(key).cause is Cause.INTERNAL:
            return ()
        hits = [(len(set(reason.signs) & set(seen)), reason) for reason in self.reasons]
        return tuple(reason for count, reason in sorted(hits, key=lambda hit: -hit[0]) if count)


def read_loss_reasons(section: Section) -> LossReasonsPolicy:
    return LossReasonsPolicy(
        section.whole("version"),
        tuple(_reason(entry) for entry in section.sections("reasons")),
        section.words("vague_words", ()),
    )


def _reason(section: Section) -> LossReason:
    signs = section.words("signs", ())
    if unknown := [sign for sign in signs if sign not in set(LossSign)]:
        raise section.wrong("signs", f"does not know {unknown[0]!r}, only {', '.join(LossSign)}")
    read = LossReason(
        section.text("key"),
        section.text("zh"),
        section.text("en"),
        section.choice("cause", Cause),
        section.flag("vague", False),
        section.flag("needs_call", False),
        tuple(LossSign(sign) for sign in signs),
    )
    section.done()
    return read


def _core(text: str) -> str:
    """Letters and digits alone, in one width and case."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())
