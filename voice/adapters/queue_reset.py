"""Empties a queue whose only worker has just come up, so that nothing waits for an acknowledgement of the dead."""

from __future__ import annotations

from celery import Celery


def forget_messages(app: Celery) -> None:
    """Drop all messages of a Redis or Valkey broker, un-acknowledged ones too; the caller sends them anew from SQL."""
    with app.connection_for_write() as connection:
        channel = connection.default_channel
        for queue in app.conf.task_queues:
            queue(channel).declare()
            channel.queue_purge(queue.name)
        channel.client.delete(channel.unacked_key, channel.unacked_index_key, channel.unacked_mutex_key)
