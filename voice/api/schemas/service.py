"""What the service says about itself."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


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


class ModelOut(BaseModel):
    """A model that calls are processed with."""

    model_config = _example({"id": "base", "task": "transcription", "version": "int8 on cpu"})

    id: str
    task: str = Field(description="transcription or extraction")
    version: str
