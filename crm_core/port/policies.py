"""Policies and their versions."""

from __future__ import annotations

from crm_core.contact_tags import ContactTag
from crm_core.customers.policy import CustomerPolicy
from crm_core.pipeline_change import StageChange
from crm_core.policies import CrmPolicy
from crm_core.policy import AttributionPolicy, PipelinePolicy, SalesStage
from crm_core.policy_book import PolicyBook
from crm_core.policy_diff import PolicyChange, diff_tables
from crm_core.policy_files import load_policy, policy_table, policy_text, read_policy_text, shipped_texts
from crm_core.policy_versions import PolicyVersion
from crm_core.policy_warnings import PolicyWarning, warnings_between, warnings_of
from crm_core.service import (
    DealMigration,
    PolicyEffect,
    PolicyPreview,
    contact_tags,
    migrate_deals,
    policy_history,
    preview_migration,
    preview_policy,
    publish_policy,
    tag_contact,
    take_over_shipped,
    untag_contact,
)

__all__ = [
    "AttributionPolicy",
    "ContactTag",
    "CrmPolicy",
    "CustomerPolicy",
    "DealMigration",
    "PipelinePolicy",
    "PolicyBook",
    "PolicyChange",
    "PolicyEffect",
    "PolicyPreview",
    "PolicyVersion",
    "PolicyWarning",
    "SalesStage",
    "StageChange",
    "contact_tags",
    "diff_tables",
    "load_policy",
    "migrate_deals",
    "policy_history",
    "policy_table",
    "policy_text",
    "preview_migration",
    "preview_policy",
    "publish_policy",
    "read_policy_text",
    "shipped_texts",
    "tag_contact",
    "take_over_shipped",
    "untag_contact",
    "warnings_between",
    "warnings_of",
]
