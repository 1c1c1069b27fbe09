"""An edited turn becomes the smallest correction that says the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.api.ui.views.changed_words import Change, changed_words

TEXTS = st.text(alphabet="我们用星河新网关K35 ，。", min_size=1, max_size=12).map(str.strip).filter(bool)


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ("我们用新河网关。", "我们用星河网关。", Change(3, 4, "新", "星")),
        ("用 K3 系统", "用 K35 系统", Change(2, 4, "K3", "K35")),
        ("please ask Jon Smith", "please ask John Smith", Change(11, 14, "Jon", "John")),
        ("价格太贵", "价格真的太贵", Change(1, 2, "格", "格真的")),
        ("好好的", "好的", Change(0, 2, "好好", "好")),
        ("报价", "报价单", Change(1, 2, "价", "价单")),
        ("价单", "报价单", Change(0, 1, "价", "报价")),
    ],
)
def test_only_what_differs_is_corrected_and_words_stay_whole(before: str, after: str, change: Change) -> None:
    assert changed_words(before, after) == change


@pytest.mark.parametrize("after", ["您好。", "  您好。 ", "", "   "])
def test_nothing_changed_or_everything_gone_is_no_correction(after: str) -> None:
    assert changed_words("您好。", after) is None


@given(before=TEXTS, after=TEXTS)
def test_the_correction_leads_from_one_text_to_the_other(before: str, after: str) -> None:
    change = changed_words(before, after)
    if change is None:
        assert " ".join(after.split("\n")).strip() == before
        return
    assert change.original == before[change.char_start : change.char_end]
    assert change.original
    assert change.text
    assert before[: change.char_start] + change.text + before[change.char_end :] == after
