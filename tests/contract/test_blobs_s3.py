"""What only an S3 store does: metadata, buckets, refusals and silence of the server."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from minio import Minio

from tests.contract.s3_servers import ACCESS_KEY, SECRET_KEY, S3Server, free_port
from voice.adapters.blobs_s3 import S3Blobs
from voice.domain.errors import StorageFull, Unavailable


def store(endpoint: str, *, bucket: str = "callgate", secret_key: str = SECRET_KEY) -> S3Blobs:
    return S3Blobs(endpoint, bucket=bucket, access_key=ACCESS_KEY, secret_key=secret_key, secure=False)


def test_objects_carry_their_size_and_hash(s3_server: S3Server) -> None:
    blobs = store(s3_server.endpoint)
    blobs.ensure_bucket()
    blobs.ensure_bucket()
    blobs.put("sound", [b"sound"])
    client = Minio(s3_server.endpoint, access_key=ACCESS_KEY, secret_key=SECRET_KEY, secure=False)
    metadata = client.stat_object(bucket_name="callgate", object_name="sound").metadata
    assert metadata is not None
    assert metadata["x-amz-meta-size"] == "5"
    assert metadata["x-amz-meta-sha256"] == hashlib.sha256(b"sound").hexdigest()


def test_a_missing_bucket_is_a_fault_of_the_store_not_of_the_caller(s3_server: S3Server) -> None:
    with pytest.raises(Unavailable, match="NoSuchBucket"):
        store(s3_server.endpoint, bucket="forgotten").put("sound", [b"sound"])


@pytest.mark.services
def test_a_wrong_secret_is_told(nanio_server: S3Server) -> None:
    with pytest.raises(Unavailable, match="SignatureDoesNotMatch"):
        store(nanio_server.endpoint, secret_key="wrong-0123456789").ensure_bucket()


def test_a_silent_server_is_unavailable() -> None:
    blobs = store(f"127.0.0.1:{free_port()}")
    for action in (lambda: blobs.put("sound", [b"x"]), lambda: blobs.read("sound"), blobs.ensure_bucket):
        with pytest.raises(Unavailable) as refused:
            action()
        assert refused.value.retryable


@pytest.mark.parametrize("code", ["XMinioStorageFull", "QuotaExceeded"])
def test_a_full_store_is_told(code: str) -> None:
    with refusing_server(507, code) as endpoint, pytest.raises(StorageFull) as refused:
        S3Blobs(endpoint, bucket="callgate", access_key="a", secret_key="b", secure=False, region="us-east-1").put(
            "sound", [b"sound"]
        )
    assert refused.value.remedy


@contextmanager
def refusing_server(status: int, code: str) -> Iterator[str]:
    """An S3 server that answers every upload with one error."""

    class Refusal(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = f"<Error><Code>{code}</Code></Error>".encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Refusal)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
