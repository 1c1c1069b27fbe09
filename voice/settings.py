"""All settings, from CALLGATE_* variables or an .env file; the same code runs embedded and in production.

Left alone, everything is embedded: Valkey, SQLite and files under `data_dir`. Each URL given replaces one part.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="CALLGATE_", env_file=".env", extra="ignore")

    production: bool = Field(False, description="Refuses unsafe defaults: demo users, generated secrets")
    data_dir: Path = Field(Path(".data"), description="Where the embedded service keeps everything")
    cache_dir: Path = Field(Path("~/.cache/callgate"), description="Model weights, shared by all checkouts of a user")
    host: str = Field("127.0.0.1", description="Address that the API listens on")
    port: int = Field(8700, ge=1, le=65535, description="Port that the API listens on")
    public_url: str | None = Field(None, description="Address that users see, e.g. https://calls.example.com")
    secret_key: SecretStr | None = Field(
        None, description="Signs playback links; generated under data_dir when not given"
    )

    database_url: str | None = Field(None, description="postgresql+psycopg://…; default: SQLite under data_dir")
    broker_url: str | None = Field(None, description="redis://…, rediss://… or amqp://…; default: embedded Valkey")
    queue_namespace: str = Field("callgate", description="Begins the names of queues: installations may share a broker")
    s3_endpoint: str | None = Field(None, description="MinIO or S3 address, host:port; default: files under data_dir")
    s3_bucket: str = Field("callgate", description="Bucket of recordings; made when it is missing")
    s3_access_key: SecretStr | None = Field(None, description="Access key of the object store")
    s3_secret_key: SecretStr | None = Field(None, description="Secret key of the object store")
    s3_secure: bool = Field(True, description="Speak TLS to the object store")
    s3_region: str | None = Field(None, description="Region of the bucket, where the store wants one")

    asr_model: str = Field("base", description="Name in the manifest, a folder, or a hub id (CTranslate2)")
    asr_device: str = Field("cpu", description="cpu or cuda")
    asr_compute_type: str = Field("int8", description="int8, float16, float32 …")
    asr_threads: int = Field(2, ge=1, description="Threads of one recognizer")
    asr_beam: int = Field(3, ge=1, le=10, description="Beam of the decoder")
    asr_engines: str = Field("whisper", description="whisper, openai or both: the next hears a call if one cannot")
    asr_engines_by_region: dict[str, str] = Field({}, description='JSON, for other choices: {"east": "openai,whisper"}')
    asr_url: str | None = Field(None, description="Where the engine openai answers, e.g. http://127.0.0.1:8000/v1")
    asr_api_key: SecretStr | None = Field(None, description="Key that the engine openai asks for")
    asr_remote_model: str = Field("whisper-1", description="Model that the engine openai is asked for")
    asr_timeout_s: float = Field(120.0, gt=0, description="How long the engine openai may take for 29 s of speech")
    denoise: Literal["auto", "off"] = Field("auto", description="auto: takes steady noise of very noisy calls down")
    rep_channel: Literal["left", "right", "unknown"] = Field(
        "left", description="Channel of the rep in stereo recordings whose sender does not tell"
    )
    models_dir: Path | None = Field(None, description="Rule data and heads; default: models/ of the project")

    llm_url: str | None = Field(None, description="Chat API of a language model that gives a second opinion")
    llm_model: str | None = Field(None, description="Model that it is asked for")
    llm_api_key: SecretStr | None = Field(None, description="Key that it asks for")
    llm_timeout_s: float = Field(60.0, gt=0, description="How long one question to it may take, all tries together")
    llm_budget: int = Field(1_000_000, ge=1, description="Tokens a day (UTC) and region that it may be asked for")
    llm_masked: bool = Field(True, description="It sees calls without phone numbers, names and the like")

    learn_from_edits: bool = Field(False, description="Lets `callgate retrain` learn from reviewed calls")

    max_upload_mb: int = Field(512, ge=1, description="Largest recording taken")
    max_duration_min: int = Field(180, ge=1, description="Longest recording taken")
    min_duration_ms: int = Field(500, ge=0, description="Shortest recording taken")
    lease_s: int = Field(60, ge=5, description="A worker that does not report for so long has lost its call")
    max_attempts: int = Field(3, ge=1, description="Tries of a call before it counts as failed")
    clip_max_s: int = Field(120, ge=1, description="Longest recording that /v1/audio/transcriptions takes")
    clip_timeout_s: int = Field(300, ge=1, description="How long /v1/audio/transcriptions waits for a worker")
    upload_expires_h: int = Field(72, ge=1, description="How long a broken upload may be resumed")

    session_hours: int = Field(12, ge=1, description="Length of a signed-in session")
    oidc_issuer: str | None = Field(None, description="OpenID Connect issuer; turns single sign-on on")
    oidc_client_id: str | None = Field(None, description="Client id at the issuer")
    oidc_client_secret: SecretStr | None = Field(None, description="Client secret at the issuer")
    oidc_role_claim: str = Field("callgate_role", description="Claim that holds rep, manager, auditor or admin")
    oidc_region_claim: str = Field("callgate_region", description="Claim that holds the region")
    timezone: str = Field("Asia/Shanghai", description="Zone of pages for users who chose none")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")

    def engines_of(self, region: str) -> tuple[str, ...]:
        """The engines that hear the calls of a region, in order."""
        return _names(self.asr_engines_by_region.get(region, self.asr_engines))

    def all_engines(self) -> tuple[str, ...]:
        """Those that some region uses."""
        return _names(",".join((self.asr_engines, *self.asr_engines_by_region.values())))

    @model_validator(mode="after")
    def refuse_unknown_engines(self) -> Settings:
        for chosen in (self.asr_engines, *self.asr_engines_by_region.values()):
            names = _names(chosen)
            if not names or not set(names) <= {"whisper", "openai"}:
                raise ValueError(f"the engines are whisper and openai, not {chosen!r}")
            if "openai" in names and not self.asr_url:
                raise ValueError("the engine openai needs CALLGATE_ASR_URL")
        return self

    @model_validator(mode="after")
    def refuse_unnamed_language_model(self) -> Settings:
        if self.llm_url and not self.llm_model:
            raise ValueError("CALLGATE_LLM_URL also needs CALLGATE_LLM_MODEL")
        return self

    @model_validator(mode="after")
    def refuse_unsafe_production(self) -> Settings:
        if self.production:
            missing = [
                name
                for name, value in {
                    "CALLGATE_SECRET_KEY": self.secret_key,
                    "CALLGATE_DATABASE_URL": self.database_url,
                    "CALLGATE_BROKER_URL": self.broker_url,
                    "CALLGATE_PUBLIC_URL": self.public_url,
                }.items()
                if not value
            ]
            if missing:
                raise ValueError(f"CALLGATE_PRODUCTION=true also needs {', '.join(missing)}")
        return self


def _names(listed: str) -> tuple[str, ...]:
    """Of a comma-separated list, once each."""
    return tuple(dict.fromkeys(name for part in listed.split(",") if (name := part.strip())))
