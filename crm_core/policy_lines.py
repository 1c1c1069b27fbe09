"""Which line of a TOML text sets what: `stages[2].zh` -> 14. The standard reader keeps no lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
      (?P<skip> [ \t\r]+ | \#[^\n]* )
    | (?P<newline> \n )
    | (?P<text> \"{3} (?: \\. | [^\\] )*? \"{3,5} | '{3} .*? '{3,5} | " (?: \\. | [^"\\\n] )* " | '[^'\n]*' )
    | (?P<mark> [\[\]{}=,.] )
    | (?P<word> [^\s\[\]{}=,.\#"']+ )
    """,
    re.VERBOSE | re.DOTALL,
)
_NAME = re.compile(r"[a-z]\w*(?:\[\d+\]|\.\w+)*")


def lines_of(text: str) -> Mapping[str, int]:
    """The line, from 1, of every table, setting and entry of a list in a text that is valid TOML."""
    return _Scan(text).lines


def line_of(text: str, setting: str) -> int:
    """The line of a setting; for one that is missing, that of the table it belongs to; else 1."""
    lines, path = lines_of(text), setting
    while path and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return lines.get(path, 1)


def line_named_in(text: str, rule: str) -> int | None:
    """The line of the first setting that a sentence names, as in "similarity must lie within 0..1".

    A name within a table counts when it cannot be an everyday word and no other table has a setting of that name.
    """
    lines = dict(lines_of(text))
    names = Counter(path.rpartition(".")[2] for path in lines)
    lines |= {
        name: line for path, line in lines.items() if "_" in (name := path.rpartition(".")[2]) and names[name] == 1
    }
    return next((lines[word] for word in _NAME.findall(rule) if word in lines), None)


class _Token(NamedTuple):
    kind: str
    text: str
    line: int


class _Scan:
    """One pass over the tokens; `lines` is filled on the way."""

    def __init__(self, text: str) -> None:
        self.lines: dict[str, int] = {}
        self._entries: dict[str, int] = {}  # how many tables each list of tables has so far
        self._tokens = list(_tokens(text))
        self._at = 0
        table = ""
        while self._here.kind != "end":
            if self._here.kind == "newline":
                self._at += 1
            elif self._here.text == "[":
                table = self._header()
            else:
                self._setting(table)

    @property
    def _here(self) -> _Token:
        return self._tokens[self._at]

    def _next(self) -> _Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _header(self) -> str:
        """`[a.b]` or `[[a.b]]`; the path of the table that it opens."""
        line = self._next().line
        listed = self._here.text == "["
        self._at += listed
        *parents, last = self._key()
        path = ""
        for name in parents:
            path = _below(path, name)
            self.lines.setdefault(path, line)
            path += f"[{self._entries[path] - 1}]" if path in self._entries else ""
        path = _below(path, last)
        self.lines.setdefault(path, line)
        if listed:
            place = self._entries.get(path, 0)
            self._entries[path] = place + 1
            path += f"[{place}]"
            self.lines[path] = line
        self._at += 1 + listed  # the closing brackets
        return path

    def _setting(self, table: str) -> None:
        """`key = value`, in a table or within braces."""
        line, path = self._here.line, table
        for name in self._key():
            path = _below(path, name)
            self.lines.setdefault(path, line)
        self._at += 1  # the sign between them
        self._value(path)

    def _key(self) -> list[str]:
        names = [_plain(self._next())]
        while self._here.text == ".":
            self._at += 1
            names.append(_plain(self._next()))
        return names

    def _value(self, path: str) -> None:
        if self._here.text == "[":
            self._list(path)
        elif self._here.text == "{":
            self._at += 1
            while self._here.text != "}":
                if self._here.text == ",":
                    self._at += 1
                else:
                    self._setting(path)
            self._at += 1
        else:
            while self._here.kind not in ("newline", "end") and self._here.text not in ("]", "}", ","):
                self._at += 1

    def _list(self, path: str) -> None:
        self._at += 1
        place = 0
        while self._here.text != "]":
            if self._here.kind == "newline" or self._here.text == ",":
                self._at += 1
                continue
            entry = f"{path}[{place}]"
            self.lines[entry] = self._here.line
            self._value(entry)
            place += 1
        self._at += 1


def _tokens(text: str) -> Iterator[_Token]:
    line = 1
    for found in _TOKEN.finditer(text):
        kind = str(found.lastgroup)
        if kind != "skip":
            yield _Token(kind, found.group(), line)
        line += found.group().count("\n")
    yield _Token("end", "", line)


def _plain(token: _Token) -> str:
    return token.text[1:-1] if token.kind == "text" else token.text


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
