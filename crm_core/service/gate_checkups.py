"""Looks after gates as time passes: deadlines that are over are noted on their deals."""

from __future__ import annotations

from datetime import datetime

from crm_core.policies import CrmPolicy
from crm_core.policy_book import PolicyBook
from crm_core.service.gate_check import judge_next
from crm_core.service.gate_progress import follow_progress
from crm_core.sight import EVERYWHERE
from crm_core.stores import CrmStore


def settle_overdue(
    store: CrmStore, *, policy: CrmPolicy, now: datetime, limit: int = 200, book: PolicyBook | None = None
) -> int:
    """Judge the deals anew whose open requirements are overdue; returns how many deals. Again: none is left."""
    ids = store.deals_with_overdue_states(now, limit=limit)
    for deal_id in ids:
        store.lock(f"opportunity:{deal_id}")
    for deal_id in ids:
        deal = store.opportunity(EVERYWHERE, deal_id)
        if standing := judge_next(store, deal, policy=policy, book=book, now=now):
            follow_progress(store, standing, actor_id="system", now=now)
    return len(ids)
