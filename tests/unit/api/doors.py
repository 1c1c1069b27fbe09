"""Every door of the application, as it is really mounted; nothing is listed by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute


@dataclass(frozen=True, slots=True)
class Door:
    method: str
    path: str  # with {parameters}

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(re.findall(r"{(\w+)(?::\w+)?}", self.path))

    def address(self, values: Mapping[str, str]) -> str:
        return re.sub(r"{(\w+)(?::\w+)?}", lambda match: values[match[1]], self.path)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def doors(app: FastAPI) -> list[Door]:
    return sorted(set(_walk(app.routes)), key=str)


def _walk(routes: Sequence[BaseRoute]) -> Iterator[Door]:
    for route in routes:
        if (included := getattr(route, "original_router", None)) is not None:
            assert not getattr(route, "include_context").prefix  # noqa: B009 - no public name; paths are whole
            yield from _walk(included.routes)
        elif isinstance(route, Mount):
            assert route.path == "/static", f"{route.path}: a mounted application that these tests do not know"
            yield Door("GET", f"{route.path}/{{file}}")
        elif isinstance(route, WebSocketRoute):
            assert route.path == "/v1/live", f"{route.path}: a socket that test_line.py does not knock at"
        else:
            assert isinstance(route, APIRoute | Route), f"{route}: a kind of route that these tests do not know"
            yield from (Door(method, route.path) for method in route.methods or ())


def example_body(document: Mapping[str, Any], door: Door) -> Any:
    """A body that passes validation, from the OpenAPI document; None where there is none."""
    operation = document["paths"].get(door.path, {}).get(door.method.lower(), {})
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return None
    name = content["schema"]["$ref"].rpartition("/")[2]
    return document["components"]["schemas"][name]["examples"][0]
