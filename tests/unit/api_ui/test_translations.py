"""Both catalogues are complete, agree with each other, and hold every word that a page asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from voice.api.ui.render import HERE
from voice.api.ui.translations import CATALOGUES, LOCALES, translator
from voice.api.ui.views.changes import FIELDS
from voice.api.ui.views.todos import GROUPS
from voice.api.ui.visitor import THEMES
from voice.domain.actor import UserRole
from voice.domain.facts import Action, DecisionRole, FactKind, NeedCategory, ObjectionTag, SignalType
from voice.domain.recording import CallStatus, Direction, Stage
from voice.domain.review import Decision, FactState
from voice.domain.transcript import Side, SidesFrom
from voice.domain.vocabulary import TermKind
from voice.ports.crm import AttributionReason, Outcome
from voice.ports.vocabulary import TermSource
from voice.ports.voices import ClipState

# Keys that are put together from a prefix and a value of the domain.
COMPOSED: dict[str, Iterable[object]] = {
    "action": Action,
    "action_word": [decision.value for decision in Decision],
    "attribution_reason": AttributionReason,
    "calls": [f"teach_{step}{part}" for step in (1, 2, 3) for part in ("", "_words")],
    "confidence": ["sure", "likely", "doubtful"],
    "day": ["yesterday", "today", "tomorrow", "after_tomorrow"],
    "direction": Direction,
    "due": ["day", "by", "this_week", "next_week"],
    "field": [name for names in FIELDS.values() for name in names],
    "kind": FactKind,
    "group": [*FactKind, *(f"none_{kind}" for kind in FactKind)],
    "month": range(1, 13),
    "need": NeedCategory,
    "objection": ObjectionTag,
    "key": ["move", "play", "confirm", "edit", "reject", "undo"],
    "nav": ["todos", "calls", "upload", "accounts", "audit", "me"],
    "outcome": Outcome,
    "owner": Side,
    "period": ["today", "week", "month"],
    "problem": [403, 404, 500, 503, "any"],
    "role": DecisionRole,
    "side": Side,
    "signal": SignalType,
    "sides_from": SidesFrom,
    "speaker": Side,
    "stage": Stage,
    "state": [state for state in FactState if state is not FactState.PROPOSED],
    "status": CallStatus,
    "term_kind": TermKind,
    "term_source": TermSource,
    "theme": THEMES,
    "todos": [*GROUPS, *(f"{word}_{owner}" for word in ("of", "empty") for owner in ("rep", "customer", "unknown"))],
    "trouble": ["retryable", "final"],
    "user_role": UserRole,
    "voice_state": ClipState,
    "weekday": range(1, 8),
}
ASKED = re.compile(r"""\bt\(\s*["']([a-z_]+\.[a-z0-9_]+)["']\s*(?:[,)]|if )""")
MENTIONED = re.compile(r"""["']([a-z_]+\.[a-z0-9_]+)["']""")


def catalogue(locale: str) -> Catalog:
    with (CATALOGUES / f"{locale.replace('-', '_')}.po").open("rb") as source:
        return read_po(source, locale=locale.replace("-", "_"))


def keys(found: Catalog) -> set[str]:
    return {message.id if isinstance(message.id, str) else message.id[0] for message in found if message.id}


def texts(found: Catalog) -> dict[str, tuple[str, ...]]:
    """The forms of each message by its key."""
    forms: dict[str, tuple[str, ...]] = {}
    for message in found:
        key = message.id if isinstance(message.id, str) else message.id[0]
        if key:
            forms[key] = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return forms


def found_by(pattern: re.Pattern[str]) -> set[str]:
    """The keys that stand whole in a template or a module."""
    sources = [*(HERE / "templates").glob("*.html"), *HERE.rglob("*.py")]
    return {key for path in sources for key in pattern.findall(path.read_text(encoding="utf-8"))}


def test_both_languages_have_the_same_keys() -> None:
    chinese, english = (keys(catalogue(locale)) for locale in LOCALES)
    assert chinese == english


@pytest.mark.parametrize("locale", LOCALES)
def test_no_message_is_empty_or_unsure(locale: str) -> None:
    found = catalogue(locale)
    assert [message.id for message in found if message.id and (not message.string or message.fuzzy)] == []
    assert all(all(forms) for forms in texts(found).values())


@pytest.mark.parametrize("locale", LOCALES)
def test_every_key_of_the_pages_is_translated(locale: str) -> None:
    asked = found_by(ASKED)
    assert len(asked) > 150  # the search itself works
    assert asked - keys(catalogue(locale)) == set()


@pytest.mark.parametrize("locale", LOCALES)
def test_every_value_of_the_domain_has_a_word(locale: str) -> None:
    wanted = {f"{prefix}.{value}" for prefix, values in COMPOSED.items() for value in values}
    assert wanted - keys(catalogue(locale)) == set()


def test_no_word_is_left_over() -> None:
    """Besides those of events, whose types are the log's own."""
    composed = {f"{prefix}.{value}" for prefix, values in COMPOSED.items() for value in values}
    assert {key for key in keys(catalogue("en")) if not key.startswith("event.")} - composed - found_by(
        MENTIONED
    ) == set()


def test_both_languages_fill_the_same_blanks() -> None:
    def blanks(forms: tuple[str, ...]) -> set[str | None]:
        return {name for form in forms for _, name, _, _ in Formatter().parse(form) if name}

    chinese, english = (texts(catalogue(locale)) for locale in LOCALES)
    assert [key for key in chinese if blanks(chinese[key]) != blanks(english[key])] == []


def test_chinese_pages_hold_no_machine_words() -> None:
    said = " ".join(form for forms in texts(catalogue("zh-CN")).values() for form in forms)
    assert not re.search(r"\b(null|task|job|entity|error)\b", said, re.IGNORECASE)


def test_plurals_follow_the_language() -> None:
    english = translator("en")
    assert (english("accounts.calls", n=1), english("accounts.calls", n=2)) == ("1 call", "2 calls")
    assert translator("zh-CN")("accounts.calls", n=2) == "2 通电话"


def test_an_unknown_language_is_the_first_one() -> None:
    assert translator("fr").locale == "zh-CN"
