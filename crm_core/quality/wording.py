"""What a person is told about a flaw, and so how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from crm_core.quality.flaws import Flaw

FLAW_WORDS: Mapping[Flaw, tuple[str, str]] = MappingProxyType(
    {
        Flaw.EMPTY: ("内容为空,请填写。", "The text is empty; fill it in."),
        Flaw.TOO_SHORT: ("内容太短,请写明具体情况。", "The text is too short; say what happened."),
        Flaw.PLACEHOLDER: ("这是占位词,请填写实际内容。", "This is a placeholder; write the actual content."),
        Flaw.LABEL: ("这是字段提示语,请填写答案。", "This is the field's own label; write the answer."),
        Flaw.STOCK: (
            "全是套话,请写出客户说了什么、要什么、何时。",
            "Stock phrases only; write what the customer said, wants, and by when.",
        ),
        Flaw.REPEATED: ("内容是重复字符,请填写实际内容。", "One piece is repeated; write the actual content."),
        Flaw.MONOTONE: ("内容信息量过低,请写明具体情况。", "The text carries almost no information; be specific."),
        Flaw.KEYBOARD: (
            "内容像是随意敲键盘,请填写实际内容。",
            "This looks like mashed keys; write the actual content.",
        ),
        Flaw.COPIED: (
            "与您写给其他客户的内容几乎相同,请写这位客户的情况。",
            "Almost the same text stands at another customer of yours; write about this one.",
        ),
    }
)
"""(zh, en) by flaw."""
