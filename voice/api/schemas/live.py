"""A call while it is going on: what a telephone system says of it, and the words so far."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from voice.domain.transcript import Side

_TURN: dict[str, Any] = {"speaker": "rep", "side": "rep", "text": "您好。", "start_ms": 200, "end_ms": 900}


class PartialTurn(BaseModel):
    """Provisional."""

    speaker: str
    side: Side
    text: str
    start_ms: int | None
    end_ms: int | None


class PartialOut(BaseModel):
    """All turns so far; each version replaces the one before."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"version": 3, "turns": [_TURN]}]})

    version: int
    turns: list[PartialTurn]


class LineIn(BaseModel):
    """The first message of a telephone system: about the call, and how its sound is written."""

    model_config = ConfigDict(extra="forbid")

    called_at: datetime
    direction: str | None = None
    phone_number: str | None = None
    account_hint: str | None = None
    opportunity_hint: str | None = None
    client_reference_id: str | None = None
    language: str | None = None
    speakers: int | None = None
    rep_channel: int | None = None
    hotwords: list[str] = []
    rep_id: str | None = None
    idempotency_key: str | None = None
    encoding: Literal["pcm_s16le", "mulaw", "alaw"] = "pcm_s16le"
    rate: Literal[8000, 16000] = 8000
    channels: int = Field(1, ge=1, le=2)

    def metadata(self) -> dict[str, str]:
        """As an upload says it."""
        said = self.model_dump(exclude={"called_at", "encoding", "rate", "channels", "hotwords"}, exclude_none=True)
        moment = {"called_at": self.called_at.isoformat(), "filetype": "audio/wav", "hotwords": ",".join(self.hotwords)}
        return {key: str(value) for key, value in said.items()} | moment
