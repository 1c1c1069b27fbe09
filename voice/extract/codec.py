"""Facts of a call as JSON text and back: the artefact of the extraction stage."""

from __future__ import annotations

import json
from typing import Any

from voice.domain.errors import InvalidInput
from voice.domain.facts import CallFacts, FactKind
from voice.domain.facts_json import fact_from_dict, fact_to_dict

_LISTS = {
    "identity": FactKind.IDENTITY,
    "needs": FactKind.NEED,
    "commitments": FactKind.COMMITMENT,
    "objections": FactKind.OBJECTION,
    "signals": FactKind.SIGNAL,
    "fields": FactKind.FIELD,
}


def facts_to_json(facts: CallFacts) -> str:
    """A list a kind, each fact as `voice.domain.facts_json` spells it."""
    lists = {name: [fact_to_dict(fact) for fact in getattr(facts, name)] for name in _LISTS}
    return json.dumps(lists, ensure_ascii=False)


def facts_from_json(text: str) -> CallFacts:
    """What `facts_to_json` wrote. Raises InvalidInput on anything else."""
    try:
        data: dict[str, Any] = {"signals": [], "fields": [], **json.loads(text)}  # older artefacts have none
        lists: dict[str, Any] = {
            name: tuple(fact_from_dict(kind, fact) for fact in data[name]) for name, kind in _LISTS.items()
        }
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidInput(f"These are no facts: {error!r}.", code="bad_facts") from error
    return CallFacts(**lists)
