"""The columns of imported and exported tables, with their Chinese names."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    LEADS = "leads"
    ACCOUNTS = "accounts"
    CONTACTS = "contacts"
    OPPORTUNITIES = "opportunities"


IMPORTED: Mapping[Kind, tuple[str, ...]] = {
    Kind.LEADS: (
        *("name", "phone", "company", "need", "source", "channel", "industry", "size", "product"),
        *("external_id", "rep_id", "region"),
    ),
    Kind.ACCOUNTS: ("name", "phone", "uscc", "industry", "size", "region"),
    Kind.CONTACTS: ("account_id", "account", "name", "title", "department", "phone", "role"),
    Kind.OPPORTUNITIES: (*("account_id", "account", "name", "stage", "amount", "currency", "close_date", "rep_id"),),
}
EXPORTED: Mapping[Kind, tuple[str, ...]] = {
    Kind.LEADS: (
        *("id", "region", "team", "rep_id", "name", "phone", "company", "need", "state", "urgent", "source", "channel"),
        *("external_id", "industry", "size", "product", "created_at", "assigned_at", "contacted_at", "closed_at"),
        *("invalid_reason", "account_id", "opportunity_id"),
    ),
    Kind.ACCOUNTS: (
        *("id", "region", "name", "phone", "uscc", "industry", "size", "group_id", "rep_id", "created_at"),
    ),
    Kind.CONTACTS: (
        *("id", "region", "account_id", "name", "title", "department", "phone", "role", "confirmed", "known_since"),
    ),
    Kind.OPPORTUNITIES: (
        *("id", "region", "team", "rep_id", "account_id", "name", "stage", "amount", "currency", "close_date"),
        *("outcome", "outcome_reason", "created_at", "updated_at"),
    ),
}
PHONES = frozenset({"phone"})

_CHINESE = {
    "姓名": "name",
    "名称": "name",
    "客户名称": "name",
    "商机名称": "name",
    "电话": "phone",
    "手机": "phone",
    "公司": "company",
    "需求": "need",
    "来源": "source",
    "渠道": "channel",
    "行业": "industry",
    "规模": "size",
    "产品": "product",
    "外部编号": "external_id",
    "销售": "rep_id",
    "区域": "region",
    "统一社会信用代码": "uscc",
    "客户": "account",
    "客户编号": "account_id",
    "职务": "title",
    "部门": "department",
    "角色": "role",
    "阶段": "stage",
    "金额": "amount",
    "币种": "currency",
    "预计成交日期": "close_date",
}


def english(cells: Mapping[str, str]) -> dict[str, str]:
    """The cells under the English names of their columns."""
    return {_CHINESE.get(name, name): value for name, value in cells.items()}
