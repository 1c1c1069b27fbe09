"""Vocabularies as files: what spreadsheets and scripts write is read, and every bad line is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.domain.errors import InvalidInput
from voice.domain.vocabulary import Term, TermKind
from voice.pipeline.term_file import read_terms, write_terms
from voice.ports.vocabulary import COMPANY_WIDE

GATEWAY = Term("星河网关", TermKind.PRODUCT, 1.5, ("网关", "二代"), ("新河网关", "星河忘关"))
JARGON = Term("Starway ONE", TermKind.JARGON)
CSV = """text,kind,weight,aliases,wrong
星河网关,product,1.5,网关;二代,新河网关；星河忘关
"Starway ONE", Jargon ,,,

"""
FIRST = (
    '"text": "星河网关", "kind": "product", "weight": 1.5, "aliases": "网关、二代", "wrong": ["新河网关", "星河忘关"]'
)
LINES = f'{{{FIRST}}}\n\n{{"text": "Starway ONE", "kind": "jargon"}}\n'


def read(text: str, encoding: str = "utf-8") -> tuple[Term, ...]:
    return read_terms(text.encode(encoding), account_id=COMPANY_WIDE)


@pytest.mark.parametrize("text", [CSV, CSV.replace("\n", "\r\n"), LINES])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_and_json_lines_say_the_same(text: str, encoding: str) -> None:
    assert read(text, encoding) == (GATEWAY, JARGON)


def test_columns_may_be_left_out_and_in_any_order() -> None:
    assert read("kind,text\njargon,星河网关") == (Term("星河网关", TermKind.JARGON),)


def test_a_weight_of_nothing_is_no_weight_left_out() -> None:
    assert read("text,kind,weight\n星河网关,jargon,0")[0].weight == 0
    assert read('{"text": "星河网关", "kind": "jargon", "weight": 0}')[0].weight == 0


def test_what_is_written_is_read_again() -> None:
    assert read(write_terms([GATEWAY, JARGON])) == (GATEWAY, JARGON)


SPELLING = st.text("星河网关甲乙AB", min_size=2, max_size=8)


@given(st.lists(SPELLING, min_size=1, max_size=5, unique=True), st.sampled_from([TermKind.PRODUCT, TermKind.JARGON]))
def test_any_list_survives_a_file(texts: list[str], kind: TermKind) -> None:
    terms = tuple(Term(text, kind, 0.25 * n, (f"{text}号",), (f"{text}呀",)) for n, text in enumerate(texts))
    assert read(write_terms(terms)) == terms


def test_every_bad_line_is_named() -> None:
    with pytest.raises(InvalidInput) as refusal:
        read(
            "text,kind,weight\n星,product,1\n星河网关,product,1\n澄明科技,account,\n星河二代,thing,1\n星河三代,product,x\n星河网关,jargon,"
        )
    assert refusal.value.code == "bad_vocabulary_file"
    for line in (2, 4, 5, 6, 7):
        assert f"line {line}:" in refusal.value.detail
    assert "line 3:" not in refusal.value.detail


def test_a_flood_of_bad_lines_is_counted() -> None:
    with pytest.raises(InvalidInput) as refusal:
        read("text,kind\n" + "星,product\n" * 50)
    assert refusal.value.detail.startswith("50 lines")
    assert refusal.value.detail.endswith("And 30 more.")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "text,kind\n",
        "name,kind\n星河网关,product",
        "text,kind,colour\n星河网关,product,red",
        "星河网关,product\n星河二代,product",
        '{"text": "星河网关", "kind": "product"',
        '{"text": "星河网关", "kind": "product", "colour": "red"}',
        '{"text": "星河网关", "kind": "product"}\n[]',
    ],
)
def test_what_is_no_list(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read(text)
    assert refusal.value.code == "bad_vocabulary_file"
    assert refusal.value.remedy


def test_bytes_that_are_no_text() -> None:
    with pytest.raises(InvalidInput):
        read_terms(b"\xff\xff\xff\x00", account_id=COMPANY_WIDE)
