"""Reads the files of models/privacy: what is private, and who may see it; errors name file and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from voice.domain.actor import UserRole
from voice.domain.errors import InvalidInput
from voice.domain.privacy.rules import Keep, MaskingRules, NameRule, NumberRule, PrivateKind
from voice.pipeline.privacy import Privacy

T = TypeVar("T", bound=BaseModel)


def _compiles(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from error
    return text


Expression = Annotated[str, Field(min_length=1), AfterValidator(_compiles)]
Expressions = Annotated[list[Expression], Field(min_length=1)]
Count = Annotated[int, Field(ge=0, strict=True)]
Kept = tuple[Count, Count]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Number(_Table):
    shapes: Expressions
    cued: Expressions
    cues: Expressions
    keep: Kept

    def rule(self) -> NumberRule:
        return NumberRule(_any(self.shapes), _any(self.cued), _any(self.cues), Keep(*self.keep))


class _WeChat(_Table):
    cues: Expressions
    keep: Kept


class _Address(_Table):
    cues: Expressions


class _Name(_Table):
    compound_surnames: list[str]
    titles: list[str]


class _Own(_Table):
    name: str = Field(min_length=1)
    pattern: Expression


class _Masking(_Table):
    version: Literal[1]
    kinds: list[PrivateKind]
    margin_ms: Annotated[Count, Field(le=2_000)]
    phone: _Number
    id_card: _Number
    bank_card: _Number
    wechat: _WeChat
    address: _Address
    name: _Name
    own: list[_Own] = []


class _Rights(_Table):
    version: Literal[1]
    see_all: list[Literal["owner"] | UserRole]


def load_privacy(folder: Path) -> Privacy:
    """masking.toml and rights.toml. Raises InvalidInput (privacy_invalid) for what is missing, unknown or against a
    rule."""
    return Privacy(load_masking(folder), load_rights(folder))


def load_masking(folder: Path) -> MaskingRules:
    """masking.toml. Raises as `load_privacy`."""
    read = _read(folder / "masking.toml", _Masking)
    return MaskingRules(
        kinds=frozenset(read.kinds),
        numbers=(
            (PrivateKind.ID_CARD, read.id_card.rule()),
            (PrivateKind.BANK_CARD, read.bank_card.rule()),
            (PrivateKind.PHONE, read.phone.rule()),
        ),
        wechat_cues=_any(read.wechat.cues),
        wechat_keep=Keep(*read.wechat.keep),
        address_cues=_any(read.address.cues),
        names=NameRule(tuple(read.name.compound_surnames), tuple(read.name.titles)),
        own=tuple(re.compile(own.pattern) for own in read.own),
        margin_ms=read.margin_ms,
    )


def load_rights(folder: Path) -> frozenset[str]:
    """rights.toml: roles, and "owner". Raises as `load_privacy`."""
    return frozenset(str(who) for who in _read(folder / "rights.toml", _Rights).see_all)


def _read(path: Path, model: type[T]) -> T:
    try:
        return model.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise _invalid(path, f"cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise _invalid(path, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    except ValueError as error:  # no TOML, no UTF-8
        raise _invalid(path, str(error)) from error


def _invalid(path: Path, why: str) -> InvalidInput:
    return InvalidInput(f"{path.name}: {why}.", code="privacy_invalid", remedy=f"Put {path} right.")


def _any(expressions: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in expressions), re.IGNORECASE)
