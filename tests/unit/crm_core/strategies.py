"""Hypothesis strategies for call records."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import strategies as st

from crm_core.evidence import EvidenceRef
from crm_core.records import CallRecord, CommitmentClaim, NeedClaim, ObjectionClaim, PersonClaim
from tests.unit.crm_core.samples import record

words = st.text("李建国王敏永裕彩盒abc 13", min_size=1, max_size=6)
maybe_words = st.none() | words
offsets = st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-5))])
times = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=offsets)  # noqa: DTZ001 - bounds are local
quotes = st.builds(
    EvidenceRef,
    call_id=st.just("call-1"),
    turn=st.integers(0, 9),
    start_ms=st.none() | st.integers(0, 9_000),
    end_ms=st.none() | st.integers(9_000, 20_000),
    quote=st.text(min_size=1, max_size=8).filter(lambda text: bool(text.strip())),
)
decisions = st.sampled_from([(False, False), (True, False), (False, True)])


@st.composite
def records(draw: st.DrawFn, version: int = 1) -> CallRecord:
    """A call with up to four claims, whose ids come from one small set, so that versions share them."""
    people, needs, promises, objections = [], [], [], []
    for claim_id in draw(st.lists(st.sampled_from(["k1", "k2", "k3", "k4"]), unique=True, max_size=4)):
        confirmed, rejected = draw(decisions)
        evidence = tuple(draw(st.lists(quotes, min_size=1, max_size=2)))
        confidence = draw(st.sampled_from([0.0, 0.55, 1.0]))
        match draw(st.sampled_from("pnco")):
            case "p":
                people.append(
                    PersonClaim(
                        claim_id=claim_id,
                        evidence=evidence,
                        confidence=confidence,
                        confirmed=confirmed,
                        rejected=rejected,
                        side=draw(st.sampled_from(["customer", "customer", "rep"])),
                        name=draw(st.sampled_from([None, "李建国", "王敏", "李主任"])),
                        phone=draw(st.sampled_from([None, "13800138000"])),
                        title=draw(maybe_words),
                        organization=draw(st.sampled_from([None, "永裕彩盒", "瑞丰电子"])),
                    )
                )
            case "n":
                needs.append(NeedClaim(claim_id=claim_id, evidence=evidence, confidence=confidence, category="cost"))
            case "c":
                promises.append(
                    CommitmentClaim(
                        claim_id=claim_id,
                        evidence=evidence,
                        confidence=confidence,
                        confirmed=confirmed,
                        rejected=rejected,
                        owner="rep",
                        action="demo",
                        due_at=draw(st.none() | times),
                        due_text=draw(maybe_words),
                    )
                )
            case _:
                objections.append(
                    ObjectionClaim(
                        claim_id=claim_id,
                        evidence=evidence,
                        confidence=confidence,
                        rejected=rejected,
                        tag="price",
                        competitor=draw(maybe_words),
                    )
                )
    return record(
        version,
        account_hint=draw(st.sampled_from([None, "永裕彩盒有限公司", "锐丰电子"])),
        phone=draw(st.sampled_from([None, "13800138000"])),
        persons=tuple(people),
        needs=tuple(needs),
        commitments=tuple(promises),
        objections=tuple(objections),
    )
