"""Private words that are no numbers."""

from __future__ import annotations

import pytest

from tests.unit.domain.privacy.conversations import RULES, found
from voice.domain.privacy.masks import masked_figures, masked_text
from voice.domain.privacy.rules import Keep, PrivateKind

NAMES = ("王敏", "端木敏", "Lily Chen", "王总")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我微信号是 lily_88，加一下", "我微信号是 l*****8，加一下"),
        ("微信 w x 幺三八零零", "微信 w * ****零"),
        ("加我微信lilychen88", "加我微信l********8"),
        ("my WeChat is lily-chen", "my WeChat is l*******n"),
    ],
)
def test_a_name_at_wechat(text: str, masked: str) -> None:
    assert masked_text(text, (), RULES) == masked


@pytest.mark.parametrize(
    "text", ["微信同号", "我们有微信小程序", "接的是微信Gateway", "微信CRM system upgrade", "加个微信吧，OK"]
)
def test_what_is_said_of_wechat_else_stays(text: str) -> None:
    assert masked_text(text, (), RULES) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("邮箱lily.chen@example.com", "邮箱l********@example.com"),
        ("lily点chen艾特example点com点cn", "l********艾特example点com点cn"),
        ("it's lily dot chen at example dot com", "it's l*** *** **** at example dot com"),
        ("my email is chen at example.com", "my email is **** at example.com"),
        ("zhang@一六三点com", "z****@一六三点com"),
    ],
)
def test_an_address_of_mail_keeps_its_company(text: str, masked: str) -> None:
    assert masked_text(text, (), RULES) == masked


def test_a_site_is_no_address_of_mail() -> None:
    assert masked_text("have a look at example.com", (), RULES) == "have a look at example.com"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("地址是杭州市滨江区江南大道一百号，三号楼五零二室，谢谢", "地址是杭州市滨江区*******，*******，谢谢"),
        ("样品寄到中山路88号5楼", "样品寄到********"),
        ("我们就在人民东路三百弄二十号里面", "我们就在**********里面"),
    ],
)
def test_a_place_to_live_or_to_send_to_keeps_its_district(text: str, masked: str) -> None:
    assert masked_text(text, (), RULES) == masked


@pytest.mark.parametrize("text", ["寄到公司就行", "我们在杭州市有分公司", "地址我发您", "三号楼那条线路走不通"])
def test_a_town_alone_is_no_private_place(text: str) -> None:
    assert masked_text(text, (), RULES) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我叫王敏。", "我叫王*。"),
        ("端木敏说的", "端木*说的"),
        ("王总您好", "王总您好"),
        ("This is Lily Chen, Lily from sales", "This is L*** C***, L*** from sales"),
        ("Lilyhammer", "Lilyhammer"),
    ],
)
def test_names_of_the_record_keep_their_surname(text: str, masked: str) -> None:
    assert masked_text(text, NAMES, RULES) == masked


def test_expressions_of_the_organisation_count_as_well() -> None:
    assert found("加QQ号12345678吧") == [(PrivateKind.OWN, 0, "12345678")]


def test_a_number_that_is_known_to_be_private_needs_no_shape() -> None:
    once = masked_figures("0571-8888123", Keep(3, 4))
    assert once == "057*-***8123"
    assert masked_figures(once, Keep(3, 4)) == once
    assert masked_figures("12345", Keep(3, 4)) == "*****"
