"""Texts of policies with changes, as somebody would write them."""

from __future__ import annotations

from tests.unit.crm_core.policies.conftest import SHIPPED

ATTRIBUTION, PIPELINE = SHIPPED["attribution"], SHIPPED["pipeline"]


def changed(text: str, *swaps: tuple[str, str], version: int = 2) -> str:
    """The text with each first part replaced by its second, once; as this version."""
    for old, new in (("version = 1", f"version = {version}"), *swaps):
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def attribution(candidates: int, version: int = 2) -> str:
    return changed(ATTRIBUTION, ("max_candidates = 5", f"max_candidates = {candidates}"), version=version)


def without_proposal(version: int = 2) -> str:
    """The pipeline without its fourth stage, and with another name for the third."""
    proposal = '[[stages]]\nkey = "proposal"\nzh = "方案提交/演示"\nen = "Proposal or demo"\n\n'
    return changed(PIPELINE, (proposal, ""), ("需求确认", "需求澄清"), version=version)
