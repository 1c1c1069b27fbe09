"""`callgate api`: serves the HTTP interface and the pages."""

from __future__ import annotations

import argparse
import logging
import socket

import uvicorn

from voice.api.app import create_app
from voice.bootstrap import build
from voice.settings import Settings
from voice.telemetry import configure_logging

# Event streams never end by themselves; whoever listens comes back.
_LAST_REQUESTS_S = 3


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fd", type=int, help="an open listening socket to serve, instead of CALLGATE_HOST and _PORT")


def run(args: argparse.Namespace) -> int:
    settings = Settings()
    configure_logging(settings.log_level)
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)  # below, it writes tokens in addresses of sockets
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(build(settings)),
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_LAST_REQUESTS_S,
        )
    )
    server.run(sockets=[socket.socket(fileno=args.fd)] if args.fd is not None else None)
    return 0 if server.started else 1
