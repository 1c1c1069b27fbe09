"""Composition root: builds every use case from the settings; with engines.py the only module that names adapters.

Adapters are imported where they are built: an API process never loads a model's runtime, nor an embedded one S3.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from pydantic import SecretStr

from voice.domain.recording import Call
from voice.engines import REP_CHANNELS, Models, additions, hazard_fitter, kept_heads, learning, models_dir, reader_of
from voice.pipeline.calls import Calls
from voice.pipeline.clips import Clips
from voice.pipeline.corrections import Corrections
from voice.pipeline.crm import Crm
from voice.pipeline.dispatch import Dispatch
from voice.pipeline.fields import Fields
from voice.pipeline.growing import GrowingFiles
from voice.pipeline.heads import Heads
from voice.pipeline.identity_provider import OidcClaims
from voice.pipeline.learning import Learning
from voice.pipeline.listening import Listening
from voice.pipeline.nudges import Nudges
from voice.pipeline.partial import PartialTranscripts
from voice.pipeline.people import People
from voice.pipeline.privacy_files import load_privacy
from voice.pipeline.process import Processor
from voice.pipeline.readiness import Readiness
from voice.pipeline.reading import Extract, Reader
from voice.pipeline.reclaim import Reclaimer
from voice.pipeline.rerun import Rerun
from voice.pipeline.resumable import ResumableUploads
from voice.pipeline.review import Review
from voice.pipeline.sales import Sales, sales_doors
from voice.pipeline.steps import Steps, Transcribe
from voice.pipeline.sweep import Sweeper
from voice.pipeline.upload import Intake
from voice.pipeline.vocabulary import Terms
from voice.pipeline.voices import Voices
from voice.ports.blobs import BlobStore
from voice.ports.clock import Clock
from voice.ports.crm import PolicyBook, shipped_texts
from voice.ports.jobs import JobQueue
from voice.ports.work import Work
from voice.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Services:
    """The use cases of one process."""

    settings: Settings
    intake: Intake
    uploads: ResumableUploads
    partial: PartialTranscripts
    listening: Listening
    calls: Calls
    corrections: Corrections
    vocabulary: Terms
    fields: Fields
    review: Review
    people: People
    voices: Voices
    clips: Clips
    crm: Crm
    sales: Sales
    heads: Heads
    learning: Learning
    rerun: Rerun
    sweeper: Sweeper
    reclaimer: Reclaimer
    readiness: Readiness
    models: Models
    make_processor: Callable[[], Processor]

    @cached_property
    def processor(self) -> Processor:
        """Made when it is first asked for, which imports what only a worker needs.

        Its models load at `warm()`, or at the first call.
        """
        return self.make_processor()


def build(settings: Settings, clock: Clock | None = None) -> Services:
    """All use cases over the stores that the settings name, by the machine's clock unless told. Opens nothing yet."""
    from voice.adapters.clock_system import SystemClock, Uuid7Ids
    from voice.adapters.passwords_argon2 import Argon2Passwords
    from voice.transcribe.mute import write_muted
    from voice.transcribe.peaks import peaks_of
    from voice.transcribe.probe import probe

    clock, ids, models = clock or SystemClock(), Uuid7Ids(), Models(settings)
    work, blobs, jobs = work_of(settings), _blobs(settings), _jobs(settings)
    dispatch = Dispatch(work, jobs)
    policies = PolicyBook(shipped_texts(models_dir(settings) / "crm"))
    heads = kept_heads(settings, work, blobs, clock)
    reader = reader_of(settings, models, heads, additions(settings, work, clock))
    privacy = load_privacy(models_dir(settings) / "privacy")
    look_into = partial(probe, min_ms=settings.min_duration_ms, max_ms=settings.max_duration_min * 60_000)
    rep_channel = REP_CHANNELS[settings.rep_channel]
    max_bytes = settings.max_upload_mb << 20
    intake = Intake(
        work=work, blobs=blobs, dispatch=dispatch, clock=clock, ids=ids, probe=look_into, max_bytes=max_bytes
    )
    return Services(
        settings=settings,
        intake=intake,
        uploads=ResumableUploads(
            work=work,
            blobs=blobs,
            intake=intake,
            clock=clock,
            ids=ids,
            expires_h=settings.upload_expires_h,
            on_growth=Nudges(jobs, clock),
        ),
        partial=PartialTranscripts(work),
        listening=Listening(
            work=work,
            clock=clock,
            files=GrowingFiles(blobs),
            listen=models.listen,
            lease_s=settings.lease_s,
            rep_channel=rep_channel,
        ),
        calls=Calls(
            work=work,
            blobs=blobs,
            dispatch=dispatch,
            clock=clock,
            draw_peaks=peaks_of,
            mute=write_muted,
            privacy=privacy,
        ),
        corrections=Corrections(
            work=work, dispatch=dispatch, clock=clock, ids=ids, privacy=privacy, is_common=_is_common
        ),
        vocabulary=Terms(work=work, clock=clock, ids=ids),
        fields=Fields(work=work, clock=clock, ids=ids),
        review=Review(work=work, clock=clock, policies=policies, privacy=privacy),
        people=People(
            work=work,
            clock=clock,
            ids=ids,
            passwords=Argon2Passwords(),
            session_hours=settings.session_hours,
            oidc=OidcClaims(role=settings.oidc_role_claim, region=settings.oidc_region_claim),
        ),
        voices=Voices(work=work, blobs=blobs, dispatch=dispatch, clock=clock, ids=ids, probe=look_into),
        clips=Clips(
            work=work,
            blobs=blobs,
            jobs=jobs,
            clock=clock,
            ids=ids,
            probe=partial(probe, min_ms=settings.min_duration_ms, max_ms=settings.clip_max_s * 1000),
            longest_s=settings.clip_max_s,
            wait_s=settings.clip_timeout_s,
            rep_channel=rep_channel,
        ),
        crm=Crm(work=work, clock=clock, policies=policies, privacy=privacy),
        sales=sales_doors(work=work, clock=clock, policies=policies, privacy=privacy, fitter=hazard_fitter()),
        heads=heads,
        learning=learning(settings, work, clock, heads),
        rerun=Rerun(work=work, clock=clock, reader=reader, policies=policies),
        sweeper=Sweeper(work=work, blobs=blobs, dispatch=dispatch, clock=clock),
        reclaimer=Reclaimer(work=work, dispatch=dispatch, clock=clock),
        readiness=Readiness(work=work, blobs=blobs, jobs=jobs),
        models=models,
        make_processor=lambda: _processor(settings, models, reader, work=work, blobs=blobs, clock=clock),
    )


def transcriber(settings: Settings) -> Transcribe:
    """Recording -> transcript, as the worker does it; the models load at the first use."""
    return Models(settings).transcribe


def extractor(settings: Settings) -> Extract:
    """Transcript -> facts, as the worker does it; the models load at the first use."""
    return Models(settings).extract


def migrate(settings: Settings) -> None:
    """Bring both halves of the database to the newest schema, and make the bucket where S3 keeps the objects."""
    from crm_core.store.migrate import upgrade as upgrade_crm
    from voice.adapters.db.engine import make_engine
    from voice.adapters.db.migrate import upgrade

    engine = make_engine(database_url(settings))
    upgrade(engine)
    with engine.begin() as connection:
        upgrade_crm(connection)
    engine.dispose()
    _blobs(settings, make_bucket=True)


def schema_is_current(settings: Settings) -> bool:
    """Whether `migrate` has nothing to do. Raises Unavailable when the database does not answer."""
    from crm_core.store import migrate as crm
    from voice.adapters.db import migrate as own
    from voice.adapters.db.engine import make_engine
    from voice.adapters.db.schema_state import is_current

    engine = make_engine(database_url(settings))
    with engine.connect() as connection:
        current = all(
            is_current(connection, Path(str(half.__file__)).with_name("migrations"), half.VERSION_TABLE)
            for half in (own, crm)
        )
    engine.dispose()
    return current


def database_url(settings: Settings) -> str:
    """The URL that is set, else that of SQLite under `data_dir`, which is made."""
    if settings.database_url is not None:
        return settings.database_url
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{(settings.data_dir / 'callgate.db').resolve()}"


def _processor(
    settings: Settings, models: Models, reader: Callable[[Call], Reader], *, work: Work, blobs: BlobStore, clock: Clock
) -> Processor:
    steps = Steps(
        work=work,
        blobs=blobs,
        clock=clock,
        transcribe=models.transcribe,
        reader=reader,
        policies=PolicyBook(shipped_texts(models_dir(settings) / "crm")),
        rep_channel=REP_CHANNELS[settings.rep_channel],
    )
    return Processor(
        work=work,
        clock=clock,
        steps=steps,
        lease_s=settings.lease_s,
        max_attempts=settings.max_attempts,
        warm=models.warm,
        rest=models.rest,
    )


def _is_common(text: str) -> bool:
    from voice.transcribe.words_zh import words

    return len(text) > 1 and words().share(text) is not None


def work_of(settings: Settings) -> Work:
    """Transactions over the database of the settings. Opens no connection yet."""
    from crm_core.store.sql import SqlCrmStore
    from voice.adapters.db.engine import make_engine
    from voice.adapters.db.work_sql import SqlWork

    engine = make_engine(database_url(settings))
    return lambda: SqlWork(engine, SqlCrmStore)


def _blobs(settings: Settings, *, make_bucket: bool = False) -> BlobStore:
    if settings.s3_endpoint is None:
        from voice.adapters.blobs_files import FileBlobs

        return FileBlobs(settings.data_dir / "objects")
    from voice.adapters.blobs_s3 import S3Blobs

    store = S3Blobs(
        settings.s3_endpoint,
        bucket=settings.s3_bucket,
        access_key=_secret(settings.s3_access_key),
        secret_key=_secret(settings.s3_secret_key),
        secure=settings.s3_secure,
        region=settings.s3_region,
    )
    if make_bucket:
        store.ensure_bucket()
    return store


def _jobs(settings: Settings) -> JobQueue:
    if settings.broker_url is None:
        from voice.adapters.jobs_absent import AbsentJobQueue

        return AbsentJobQueue()
    from voice.adapters.celery_app import make_app
    from voice.adapters.jobs_celery import CeleryJobQueue

    return CeleryJobQueue(make_app(settings.broker_url, namespace=settings.queue_namespace))


def _secret(value: SecretStr | None) -> str | None:
    return value.get_secret_value() if value else None
