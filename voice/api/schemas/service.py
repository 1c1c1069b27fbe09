"""What the service says about itself."""

from typing import Any

from pydantic import BaseModel, ConfigDict


def _example(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [example]})


class Health(BaseModel):
    model_config = _example({"status": "ok"})

    status: str


class ReadinessOut(BaseModel):
    """Each part with "ok" or the code of what is wrong."""

    model_config = _example({"status": "ok", "parts": {"database": "ok", "objects": "ok", "queue": "ok"}})

    status: str
    parts: dict[str, str]
