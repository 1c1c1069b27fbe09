"""Titles in both languages, chosen by what the client likes better."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from starlette.requests import Request

from voice.api.messages import TITLES, code_of_status, field_message, language_of, title_of
from voice.domain import errors


def a_request(accept: str | None = None, locale: str | None = None) -> Request:
    headers = [(b"accept-language", accept.encode())] if accept is not None else []
    identity = SimpleNamespace(user=SimpleNamespace(locale=locale)) if locale else None
    return Request({"type": "http", "headers": headers, "state": {"identity": identity}})


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("en-US,en;q=0.9", "en"),
        ("en;q=0.3, zh-TW;q=0.7", "zh-CN"),
        ("fr, en;q=0.1", "en"),
        ("fr", "zh-CN"),
        ("en;q=nonsense", "zh-CN"),
        ("", "zh-CN"),
        (None, "zh-CN"),
    ],
)
def test_the_language_liked_best_wins_and_chinese_is_the_first(accept: str | None, language: str) -> None:
    assert language_of(a_request(accept)) == language


def test_without_a_wish_the_persons_own_language_counts() -> None:
    assert language_of(a_request(locale="en")) == "en"
    assert language_of(a_request("zh", locale="en")) == "zh-CN"


def test_every_title_is_there_in_both_languages() -> None:
    for code, (chinese, english) in TITLES.items():
        assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese), code
        assert english.isascii(), code


def test_every_error_of_the_domain_has_a_title_of_its_own() -> None:
    def leaves(kind: type[errors.CallgateError]) -> list[type[errors.CallgateError]]:
        return [kind, *(leaf for child in kind.__subclasses__() for leaf in leaves(child))]

    assert {leaf.default_code for leaf in leaves(errors.CallgateError)} <= TITLES.keys()


def test_an_unknown_code_takes_the_title_of_its_status() -> None:
    assert title_of("some_new_rule", 422, "en") == title_of("invalid_input", 422, "en")
    assert title_of("anything", 418, "en") == "Malformed request"
    assert title_of("anything", 599, "zh-CN") == "服务出错了"


def test_a_status_alone_has_a_code() -> None:
    assert code_of_status(405) == "method_not_allowed"
    assert code_of_status(502) == "internal"


def test_common_field_errors_speak_chinese_and_the_rest_keep_their_words() -> None:
    assert field_message("missing", "Field required", "zh-CN") == "必须填写"
    assert field_message("missing", "Field required", "en") == "Field required"
    assert field_message("rare_rule", "Odd input", "zh-CN") == "Odd input"
