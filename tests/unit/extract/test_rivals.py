"""The name of a competitor: found where the words compare, never made of ordinary words."""

from __future__ import annotations

import pytest

from tests.unit.extract.talk import DATA
from voice.extract.lexer import Lexer
from voice.extract.rivals import Rivals


@pytest.fixture(scope="module")
def chinese() -> Rivals:
    return Rivals.load(DATA / "zh" / "rivals.toml")


@pytest.fixture(scope="module")
def english() -> Rivals:
    return Rivals.load(DATA / "en" / "rivals.toml")


@pytest.fixture(scope="module")
def lexer() -> Lexer:
    return Lexer()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我们现在用的是远泰的秤。", "远泰"),
        ("我们一直用博朗的，好多年了。", "博朗"),
        ("海信给我报的八万。", "海信"),
        ("上次科迪那边报的是五万。", "科迪"),
    ],
)
def test_a_rival_is_named_where_the_words_compare(chinese: Rivals, lexer: Lexer, text: str, name: str) -> None:
    assert chinese.named_in(text, lexer.tag(text)) == name


@pytest.mark.parametrize(
    "text",
    [
        "别家更便宜。",
        "我们再比几家看看。",
        "人家给我报的更低。",
        "现在用的是老系统。",
        "领导说了再看看别的。",
        "一直用得挺好的。",
        "他们那边才三万。",
        "",
    ],
)
def test_ordinary_words_name_nobody(chinese: Rivals, lexer: Lexer, text: str) -> None:
    assert chinese.named_in(text, lexer.tag(text)) is None


def test_a_name_is_made_of_whole_words(chinese: Rivals) -> None:
    text = "现在用的是金蝶的。"
    start = text.index("金蝶")
    apart = [(i, i + 1, "u") for i in range(len(text))]
    assert chinese.named_in(text, apart) is None
    whole = [*apart[:start], (start, start + 2, "nz"), *apart[start + 2 :]]
    assert chinese.named_in(text, whole) == "金蝶"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("We're also looking at Northwind right now.", "Northwind"),
        ("Blue Harbor quoted me forty cents less.", "Blue Harbor"),
        ("We've been with Oak & Sons for years.", "Oak & Sons"),
    ],
)
def test_english_rivals(english: Rivals, text: str, name: str) -> None:
    assert english.named_in(text, ()) == name


@pytest.mark.parametrize("text", ["We have someone already.", "They quoted us less.", "I am happy with what we have."])
def test_english_words_name_nobody(english: Rivals, text: str) -> None:
    assert english.named_in(text, ()) is None
