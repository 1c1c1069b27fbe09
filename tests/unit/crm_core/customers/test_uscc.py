"""The unified social credit code: its form and its check character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.customers.uscc import check_character, uscc_key
from crm_core.errors import CrmInvalid

CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize("code", ["91110000600037341L", "91440300708461136T", "91330100799655058B"])
def test_codes_of_known_companies_are_taken(code: str) -> None:
    assert uscc_key(code) == code


@pytest.mark.parametrize("text", [" 9111 0000 6000 3734 1l ", "91110000-600037341L", "91110000600037341l"])
def test_blanks_case_and_full_width_do_not_matter(text: str) -> None:
    assert uscc_key(text) == "91110000600037341L"


def test_no_text_is_no_code() -> None:
    assert (uscc_key(None), uscc_key("  ")) == (None, None)


@pytest.mark.parametrize("text", ["9111000060003734", "91110000600037341M", "91110000600037341O", "税号不详"])
def test_a_slip_is_refused(text: str) -> None:
    with pytest.raises(CrmInvalid) as refused:
        uscc_key(text)
    assert refused.value.code == "bad_uscc"


@given(st.text(CHARACTERS, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(CHARACTERS))
def test_every_single_slip_is_found(first: str, place: int, other: str) -> None:
    whole = first + check_character(first)
    assert uscc_key(whole) == whole
    if other != first[place]:
        with pytest.raises(CrmInvalid):
            uscc_key(whole[:place] + other + whole[place + 1 :])
