"""All components of the pipelines, registered with spaCy eagerly: name, what it needs, what it leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from voice.extract.attributes import register_extensions
from voice.extract.components import (
    assertion,
    commitments,
    dates,
    evidence,
    gazetteer,
    identity,
    lac,
    names,
    needs,
    objections,
    roles,
    scores,
    signals,
)

Component = Callable[[Doc], Doc]


@dataclass(frozen=True, slots=True)
class Entry:
    """A factory: called as build(nlp, name, **config) with JSON-plain settings."""

    name: str
    build: Callable[..., Component]
    requires: tuple[str, ...] = ()
    assigns: tuple[str, ...] = ()
    config: dict[str, Any] = field(default_factory=dict)


REGISTRY: tuple[Entry, ...] = (
    Entry("voice_roles", roles.build, (), ("doc._.sides",)),
    Entry("voice_lac", lac.build, (), ("doc.spans",)),
    Entry("voice_names", names.build, ("doc.ents",), ("doc.spans",)),
    Entry("voice_gazetteer", gazetteer.build, (), ("doc.spans",), {"folder": ""}),
    Entry("voice_dates", dates.build, (), ("doc._.times",), {"calendar": "", "language": "zh"}),
    Entry("voice_assertion", assertion.build, (), ("doc._.assertions",), {"folder": ""}),
    Entry(
        "voice_scores",
        scores.build,
        ("doc._.sides", "doc._.times"),
        ("doc._.scores",),
        {"folder": "", "heads": "", "encoder": ""},
    ),
    Entry(
        "voice_identity",
        identity.build,
        ("doc._.sides", "doc.spans"),
        ("doc._.people",),
        {"folder": "", "language": "zh"},
    ),
    Entry(
        "voice_needs",
        needs.build,
        ("doc._.sides", "doc._.scores", "doc._.assertions"),
        ("doc._.needs",),
        {"folder": "", "heads": ""},
    ),
    Entry(
        "voice_commitments",
        commitments.build,
        ("doc._.sides", "doc._.scores", "doc._.assertions", "doc._.times"),
        ("doc._.commitments",),
        {"heads": ""},
    ),
    Entry(
        "voice_objections",
        objections.build,
        ("doc._.sides", "doc._.scores", "doc._.assertions", "doc.spans"),
        ("doc._.objections",),
        {"folder": "", "heads": ""},
    ),
    Entry(
        "voice_signals",
        signals.build,
        ("doc._.sides", "doc._.assertions", "doc._.commitments"),
        ("doc._.signals",),
        {"folder": "", "language": "zh"},
    ),
    Entry(
        "voice_evidence",
        evidence.build,
        ("doc._.people", "doc._.needs", "doc._.commitments", "doc._.objections", "doc._.signals"),
        ("doc._.facts",),
        {"version": ""},
    ),
)


def register() -> None:
    """Declare extensions and factories; safe to call again."""
    register_extensions()
    for entry in REGISTRY:
        if not Language.has_factory(entry.name):
            Language.factory(
                entry.name,
                default_config=entry.config,
                requires=list(entry.requires),
                assigns=list(entry.assigns),
                func=entry.build,
            )
