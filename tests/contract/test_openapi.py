"""The API's contract: complete for every operation, valid as OpenAPI, and changed only on purpose.

After a wanted change: CALLGATE_UPDATE_SNAPSHOTS=1 pytest tests/contract/test_openapi.py
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from openapi_spec_validator import validate

from tests.fakes.house import House
from voice.api.app import create_app
from voice.api.auth import OPEN_ROUTES
from voice.api.openapi import TAGS, operations

SNAPSHOT = Path(__file__).with_name("openapi.json")
PROBLEM = {"$ref": "#/components/schemas/Problem"}


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return create_app(House(tmp_path_factory.mktemp("openapi")).services).openapi()


def named(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, method, operation in operations(document):
        yield f"{method.upper()} {path}", operation


def test_the_document_is_the_one_that_clients_were_built_on(document: dict[str, Any]) -> None:
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if os.environ.get("CALLGATE_UPDATE_SNAPSHOTS") == "1":
        SNAPSHOT.write_text(text, "utf-8")
    assert SNAPSHOT.read_text("utf-8") == text, "the API has changed: look at the difference, then update the snapshot"


def test_the_document_is_valid_openapi(document: dict[str, Any]) -> None:
    validate(document)


def test_every_operation_has_words_a_tag_and_a_name_of_its_own(document: dict[str, Any]) -> None:
    names = []
    for where, operation in named(document):
        assert operation["summary"], where
        assert operation["description"], where
        assert set(operation["tags"]) <= TAGS.keys(), where
        assert re.fullmatch(r"[a-z]+(_[a-z]+)+", operation["operationId"]), where
        names.append(operation["operationId"])
    assert len(set(names)) == len(names)
    assert {tag["name"] for tag in document["tags"]} == TAGS.keys()


def test_every_request_and_response_with_content_has_an_example(document: dict[str, Any]) -> None:
    missing = []
    for where, operation in named(document):
        contents = {"request": operation.get("requestBody", {}).get("content", {})}
        contents |= {status: response.get("content", {}) for status, response in responses_of(document, operation)}
        for part, content in contents.items():
            for media_type, media in content.items():
                if not has_example(document, media, media["schema"]):
                    missing.append(f"{where} {part} {media_type}")
    assert not missing


def has_example(document: dict[str, Any], media: dict[str, Any], schema: dict[str, Any]) -> bool:
    if "example" in media or "examples" in media or "examples" in schema:
        return True
    if "$ref" in schema:
        return has_example(document, {}, resolved(document, schema))
    if "items" in schema:
        return has_example(document, {}, schema["items"])
    if options := schema.get("oneOf"):
        return all(has_example(document, {}, option) for option in options)
    # A page: the items have examples. A form: its required fields have.
    properties = schema.get("properties", {})
    if "items" in properties:
        return has_example(document, {}, properties["items"])
    return bool(properties) and all(
        "examples" in properties[name] or properties[name].get("contentMediaType")
        for name in schema.get("required", ())
    )


def responses_of(document: dict[str, Any], operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for status, response in operation["responses"].items():
        yield status, resolved(document, response) if "$ref" in response else response


def resolved(document: dict[str, Any], reference: dict[str, Any]) -> dict[str, Any]:
    _, part, name = reference["$ref"].rsplit("/", 2)
    found: dict[str, Any] = document["components"][part][name]
    return found


def test_every_example_fits_its_schema(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        validator = Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": document["components"]})
        for example in schema.get("examples", ()):
            errors = [error.message for error in validator.iter_errors(example)]
            assert not errors, (name, errors)


def test_every_operation_tells_its_problems_in_one_shape(document: dict[str, Any]) -> None:
    for where, operation in named(document):
        refusals = {status: response for status, response in responses_of(document, operation) if status >= "400"}
        assert "503" in refusals, where
        for status, response in refusals.items():
            if (where, status) == ("GET /readyz", "503"):
                continue  # tells which part is away
            assert response["content"]["application/problem+json"]["schema"] == PROBLEM, (where, status)
        if "parameters" in operation or "requestBody" in operation:
            assert "422" in refusals, where
        if "{" in where and "/v1/users/" not in where:
            assert "404" in refusals, where


def test_every_operation_says_who_may_knock(document: dict[str, Any]) -> None:
    for where, operation in named(document):
        method, path = where.split(" ")
        if (method, path) in OPEN_ROUTES or path.startswith("/v1/media/"):
            assert operation["security"] == [], where
        else:
            assert operation["security"] == [{"token": []}, {"session": []}], where
            assert "401" in operation["responses"], where
    assert document["components"]["securitySchemes"].keys() == {"token", "session"}


def test_the_status_of_a_call_is_a_union_told_apart_by_one_word(document: dict[str, Any]) -> None:
    answer = document["paths"]["/v1/calls/{call_id}"]["get"]["responses"]["200"]["content"]["application/json"]
    union = answer["schema"]
    assert union["discriminator"]["propertyName"] == "status"
    assert union["discriminator"]["mapping"].keys() == {"queued", "processing", "ready", "failed", "cancelled"}


def test_every_parameter_in_a_path_is_described(document: dict[str, Any]) -> None:
    for where, operation in named(document):
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "path":
                assert parameter.get("description") or parameter["schema"].get("examples"), (where, parameter["name"])


def test_pages_are_no_part_of_the_contract(document: dict[str, Any]) -> None:
    assert {path for path in document["paths"] if not path.startswith("/v1/")} == {"/healthz", "/readyz", "/metrics"}


def test_the_document_is_served_to_everybody(tmp_path: Path) -> None:
    served = House(tmp_path).client().get("/v1/openapi.json").json()
    assert served["info"]["title"] == "Callgate"
    assert served["openapi"].startswith("3.1")
