"""The Celery application: queues, delivery rules and connection options; no tasks."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from celery import Celery
from kombu.entity import Exchange, Queue

from voice.domain.errors import InvalidInput
from voice.ports.jobs import ENROL_VOICE, LISTEN, PROCESS_CALL, SALES_TICK, SWEEP, TRANSCRIBE_CLIP

# Job -> queue. A long line of calls never holds up sweeps, nor what somebody waits for.
QUEUES = {
    PROCESS_CALL: "calls",
    SWEEP: "sweeps",
    SALES_TICK: "sweeps",
    LISTEN: "quick",
    TRANSCRIBE_CLIP: "quick",
    ENROL_VOICE: "quick",
}

# A lost message is made up for by leases in SQL, so the broker's own redelivery may come late. It must come
# later than the longest call takes, or a call in work would be handed out again and again.
VISIBILITY_S = 24 * 3600
CONNECT_S = 3


def make_app(broker_url: str, *, namespace: str = "callgate") -> Celery:
    """An application for one broker; `namespace` begins the names of its queues and, in Redis, of its keys."""
    app = Celery("callgate", broker=broker_url, set_as_current=False)
    app.conf.update(
        task_queues=[_queue(f"{namespace}.{name}") for name in sorted(set(QUEUES.values()))],
        task_default_queue=f"{namespace}.{QUEUES[PROCESS_CALL]}",
        task_create_missing_queues=False,
        task_routes={job: {"queue": f"{namespace}.{name}"} for job, name in QUEUES.items()},
        # ids only, as JSON, and no answer: results live in SQL
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        # a message is done when its call is; a dead worker's goes back
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_enable_prefetch_count_reduction=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        # no chatter between workers: it would need short-lived queues that RabbitMQ no longer likes
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        broker_connection_retry=True,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_connection_timeout=CONNECT_S,
        broker_transport_options=_transport_options(broker_url, namespace),
        enable_utc=True,
    )
    return app


def take_only(app: Celery, queues: Collection[str], *, namespace: str) -> None:
    """Have the worker of `app` take jobs from these queues alone. Raises InvalidInput for one that there is not."""
    known = sorted(set(QUEUES.values()))
    if not queues or not set(queues) <= set(known):
        raise InvalidInput(
            "There is no such queue.", code="unknown_queue", remedy=f"The queues are {', '.join(known)}."
        )
    app.select_queues([f"{namespace}.{name}" for name in queues])


def _queue(name: str) -> Queue:
    return Queue(name, Exchange(name, type="direct", durable=True), routing_key=name, durable=True)


def _transport_options(broker_url: str, namespace: str) -> dict[str, Any]:
    if broker_url.startswith(("redis", "valkey")):
        return {
            "visibility_timeout": VISIBILITY_S,
            "global_keyprefix": f"{namespace}:",
            "socket_connect_timeout": CONNECT_S,
            "socket_timeout": 10,
            "socket_keepalive": True,
        }
    return {"confirm_publish": True} if broker_url.startswith(("amqp", "pyamqp")) else {}
