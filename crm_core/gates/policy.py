"""Reads gates, requirements and forms of evidence, and checks that they speak of the same things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from crm_core.calendar import read_span
from crm_core.directory import Position
from crm_core.gates.definitions import (
    Deadline,
    EvidenceForm,
    FormField,
    GateDefinition,
    GatesPolicy,
    Requirement,
    RoleClass,
    Trigger,
)
from crm_core.gates.terms import Anchor, Counted, DistinctBy, Informs, RequirementKind, Severity
from crm_core.policy_reading import Section
from crm_core.terms import Outcome, SignalKind

_NOBODY = "nobody"
_DEAL_FIELDS = ("amount", "close_date", "reason", "loss_reason")


def read_gates(section: Section) -> GatesPolicy:
    """Raises PolicyInvalid for what is missing, unknown, or named without being defined."""
    version = section.whole("version")
    forms = {form.kind: form for form in map(_form, section.sections("forms"))}
    role_classes = _role_classes(section)
    known = {
        one.key: one
        for one in (_requirement(entry, forms, len(role_classes)) for entry in section.sections("requirements"))
    }
    gates = tuple(_gate(entry, known, version) for entry in section.sections("gates"))
    holder = section.text("payout_hold_until")
    if holder not in forms:
        raise section.wrong("payout_hold_until", f"names no form: {holder!r}")
    return GatesPolicy(
        version=version,
        gates=gates,
        forms=forms,
        role_classes=role_classes,
        approval_due=read_span(section, "approval_due"),
        approval_ladder=section.text("approval_ladder"),
        override_lasts=read_span(section, "override_lasts"),
        override_min_chars=section.whole("override_min_chars"),
        reuse_days=section.whole("reuse_days"),
        visit_tolerance=read_span(section, "visit_tolerance"),
        copies_compared=section.whole("copies_compared"),
        integrity_due=read_span(section, "integrity_due"),
        payout_hold_until=holder,
    )


def _role_classes(section: Section) -> dict[str, RoleClass]:
    """By key. A role in two classes would count twice, so it is refused."""
    found: dict[str, RoleClass] = {}
    for entry in section.sections("role_classes"):
        one = RoleClass(entry.text("key"), entry.text("zh"), entry.text("en"), entry.words("roles"))
        entry.done()
        if one.key in found:
            raise entry.wrong("key", f"names a class twice: {one.key!r}")
        if not one.roles:
            raise entry.wrong("roles", "must name at least one role")
        taken = [role for other in found.values() for role in other.roles]
        if twice := [role for place, role in enumerate(one.roles) if role in (*taken, *one.roles[:place])]:
            raise entry.wrong("roles", f"names a role that is in a class already: {twice[0]!r}")
        found[one.key] = one
    return found


def _gate(entry: Section, known: Mapping[str, Requirement], version: int) -> GateDefinition:
    asked = []
    for setting, soften in (("requirements", False), ("warnings", True)):
        for key in entry.words(setting, ()):
            if key not in known:
                raise entry.wrong(setting, f"names no requirement: {key!r}")
            asked.append(replace(known[key], severity=Severity.WARN) if soften else known[key])
    if len({one.key for one in asked}) < len(asked):
        raise entry.wrong("requirements", "names a requirement twice")
    gate = GateDefinition(
        from_stage=entry.text("from"),
        to_stage=entry.text("to"),
        zh=entry.text("zh"),
        en=entry.text("en"),
        version=version,
        requirements=tuple(asked),
        outcome=entry.choice("outcome", Outcome) if entry.has("outcome") else None,
    )
    entry.done()
    return gate


def _requirement(entry: Section, forms: Mapping[str, EvidenceForm], classes: int) -> Requirement:
    waiver = entry.text("waiver_role", _NOBODY)
    if waiver not in (_NOBODY, Position.MANAGER, Position.ADMIN):
        raise entry.wrong("waiver_role", f"is one of {_NOBODY}, manager, admin")
    one = Requirement(
        key=entry.text("key"),
        kind=entry.choice("kind", RequirementKind),
        zh=entry.text("zh"),
        en=entry.text("en"),
        how_to_fix_zh=entry.text("how_to_fix_zh"),
        how_to_fix_en=entry.text("how_to_fix_en"),
        severity=entry.choice("severity", Severity, "block"),
        min_count=entry.whole("min_count", 1),
        distinct_by=entry.choice("distinct_by", DistinctBy) if entry.has("distinct_by") else None,
        evidence_kinds=entry.words("evidence_kinds", ()),
        counts=entry.choice("counts", Counted) if entry.has("counts") else None,
        actions=entry.words("actions", ()),
        min_seconds=entry.whole("min_seconds", 0),
        roles=entry.words("roles", ()),
        spoken=entry.flag("spoken", False),
        fields=entry.words("fields", ()),
        form=entry.text("form") if entry.has("form") else None,
        min_share=entry.number("min_share", 1.0),
        auto_from_call=entry.flag("auto_from_call", False),
        min_confidence=entry.number("min_confidence", 0.8),
        waiver_role=None if waiver == _NOBODY else Position(waiver),
        deadline=_deadline(entry.section("deadline")) if entry.has("deadline") else None,
        trigger=_trigger(entry.section("trigger")) if entry.has("trigger") else None,
    )
    entry.done()
    _check(one, entry, forms, classes)
    return one


def _check(one: Requirement, entry: Section, forms: Mapping[str, EvidenceForm], classes: int) -> None:
    if unknown := [kind for kind in (*one.evidence_kinds, *((one.form,) if one.form else ())) if kind not in forms]:
        raise entry.wrong("form" if one.form in unknown else "evidence_kinds", f"names no form: {unknown[0]!r}")
    if one.kind in (RequirementKind.EVIDENCE, RequirementKind.PLAN) and not one.evidence_kinds:
        raise entry.wrong("evidence_kinds", "must name at least one form")
    if one.kind is RequirementKind.ACTION and one.counts is None:
        raise entry.wrong("counts", f"must be one of {', '.join(Counted)}")
    if one.kind is RequirementKind.FIELD and not (one.fields or one.form):
        raise entry.wrong("fields", "must name fields of the deal, or form a form")
    if unknown := [name for name in one.fields if name not in _DEAL_FIELDS]:
        raise entry.wrong("fields", f"knows only {', '.join(_DEAL_FIELDS)}, not {unknown[0]!r}")
    if one.distinct_by is DistinctBy.KIND and one.min_count > len(one.evidence_kinds):
        raise entry.wrong("min_count", "asks for more kinds than are named")
    if one.distinct_by is DistinctBy.ROLE_CLASS and one.min_count > classes:
        raise entry.wrong("min_count", f"asks for more classes of roles than the {classes} there are")
    if one.min_count < 1 or not 0 < one.min_share <= 1 or not 0 <= one.min_confidence <= 1:
        raise entry.wrong("min_count", "min_share and min_confidence must lie within 1.., 0..1 and 0..1")
    if one.deadline and one.deadline.anchor is Anchor.TAG_DETECTED and not one.trigger:
        raise entry.wrong("deadline", "is counted from tag_detected, so there must be a trigger")


def _deadline(entry: Section) -> Deadline:
    deadline = Deadline(
        span=read_span(entry, "span"),
        anchor=entry.choice("anchor", Anchor),
        ladder=entry.text("ladder"),
        timer=entry.text("timer"),
    )
    entry.done()
    return deadline


def _trigger(entry: Section) -> Trigger:
    trigger = Trigger(
        signal=entry.choice("signal", SignalKind) if entry.has("signal") else None,
        objection=entry.text("objection") if entry.has("objection") else None,
        times=entry.whole("times", 1),
        roles=entry.words("roles", ()),
    )
    entry.done()
    return trigger


def _form(entry: Section) -> EvidenceForm:
    form = EvidenceForm(
        kind=entry.text("kind"),
        zh=entry.text("zh"),
        en=entry.text("en"),
        fields=tuple(_field(one) for one in entry.sections("fields", ())),
        quote=entry.flag("quote", False),
        file=entry.flag("file", False),
        visit=entry.flag("visit", False),
        is_visit=entry.flag("is_visit", False),
        review=entry.flag("review", False),
        text_severity=entry.choice("text_severity", Severity, "warn"),
        informs=entry.choice("informs", Informs) if entry.has("informs") else None,
    )
    entry.done()
    return form


def _field(entry: Section) -> FormField:
    field = FormField(
        key=entry.text("key"),
        zh=entry.text("zh"),
        en=entry.text("en"),
        required=entry.flag("required", True),
        options=entry.words("options", ()),
        min_chars=entry.whole("min_chars", 0),
    )
    entry.done()
    return field
