"""What counts as the same number, the same company and the same person."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_core.names import CompanyName, company_name, is_full_name, person_key, phone_key, similarity


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("13800138000", "+8613800138000"),
        ("138 0013-8000", "+8613800138000"),
        ("+86 138 0013 8000", "+8613800138000"),
        ("008613800138000", "+8613800138000"),
        ("8613800138000", "+8613800138000"),
        ("013800138000", "+8613800138000"),
        ("138001380００", "+8613800138000"),
        ("手机:13800138000", "+8613800138000"),
        ("0769-22334455", "+8676922334455"),
        ("(0769) 2233 4455 转 801", "+8676922334455"),
        ("+86 (0)769 22334455", "+8676922334455"),
        ("010-12345678 ext. 12", "+861012345678"),
        ("400-820-8820", "+864008208820"),
        ("+1 (555) 010-9999", "+15550109999"),
        ("22334455", "22334455"),
        ("10086", "10086"),
        ("1234", None),
        ("+123", None),
        ("+1234567890123456", None),
        ("138****8000", None),
        ("没有", None),
        ("", None),
        (None, None),
    ],
)
def test_a_number_is_compared_in_its_international_form(said: str | None, key: str | None) -> None:
    assert phone_key(said) == key


@pytest.mark.parametrize(
    ("said", "core", "region"),
    [
        ("东莞市永裕彩盒有限公司", "永裕彩盒", "东莞"),
        ("永裕彩盒(东莞)有限公司", "永裕彩盒", "东莞"),
        ("永裕彩盒（东莞）有限责任公司", "永裕彩盒", "东莞"),
        ("广东省东莞市永裕彩盒股份有限公司", "永裕彩盒", "东莞"),
        ("永裕彩盒集团(控股)", "永裕彩盒", None),
        ("瑞丰电子上海分公司", "瑞丰电子", "上海"),
        ("瑞丰(精密)电子", "瑞丰精密电子", None),
        ("永裕彩盒", "永裕彩盒", None),
        ("ＬＵＭＥＮ Chairworks Co., Ltd.", "lumenchairworks", None),
        ("Lumen Chairworks, Inc.", "lumenchairworks", None),
        ("O'Neil Group Holdings Limited", "oneil", None),
        ("Group", "group", None),
        ("上海", "上海", None),
        ("北京银行", "北京银行", None),
        ("集团公司", "集团", None),
        ("  ", "", None),
        (None, "", None),
    ],
)
def test_a_company_is_compared_without_legal_form_and_region(said: str | None, core: str, region: str | None) -> None:
    assert company_name(said) == CompanyName(core, region)


def test_equal_cores_of_two_regions_are_two_companies() -> None:
    assert company_name("东莞瑞丰电子").same_as(company_name("瑞丰电子有限公司"))
    assert company_name("东莞瑞丰电子").same_as(company_name("瑞丰电子(东莞)"))
    assert not company_name("东莞瑞丰电子").same_as(company_name("北京瑞丰电子"))
    assert not company_name("").same_as(company_name(" "))


@pytest.mark.parametrize(
    ("one", "other", "at_least", "below"),
    [
        ("瑞丰电子", "锐丰电子", 0.75, 0.76),
        ("瑞丰电子", "瑞丰电子有限公司", 1.0, 1.01),
        ("Lumen Chairworks", "Lumin Chairworks", 0.9, 1.0),
        ("瑞丰电子", "浦源助剂", 0.0, 0.01),
    ],
)
def test_likeness_grows_with_the_common_pieces(one: str, other: str, at_least: float, below: float) -> None:
    assert at_least <= similarity(company_name(one), company_name(other)) < below


@pytest.mark.parametrize(
    ("said", "key"),
    [("李 建国", "李建国"), ("Ms. Ann LEE", "annlee"), ("Jean-Luc O'Neil", "jeanluconeil"), (None, ""), ("…", "")],
)
def test_a_person_is_compared_without_blanks_case_and_titles(said: str | None, key: str) -> None:
    assert person_key(said) == key


@pytest.mark.parametrize("name", ["李建国", "陈晨", "欧阳建国", "Ann Lee", "Dr. Jean-Luc Picard"])
def test_a_full_name_tells_one_person_from_others(name: str) -> None:
    assert is_full_name(name)


@pytest.mark.parametrize(
    "name", ["李主任", "王总", "张经理", "小王", "老李", "李", "Ann", "Mr. Lee", "J. Lee", "", None]
)
def test_a_title_or_a_first_name_does_not(name: str | None) -> None:
    assert not is_full_name(name)


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_has_keys_that_blanks_around_it_do_not_change(text: str) -> None:
    around = f"  {text} "

    assert phone_key(around) == phone_key(text)
    assert person_key(around) == person_key(text)
    assert company_name(around) == company_name(text)
    assert company_name(text).same_as(company_name(text)) is bool(company_name(text).core)
