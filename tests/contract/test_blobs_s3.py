"""What only an S3 store does: metadata, buckets, refusals and silence of the server."""

from __future__ import annotations

import hashlib

import pytest
from minio import Minio

from tests.contract.s3_servers import ACCESS_KEY, SECRET_KEY, S3Server, free_port
from voice.adapters.blobs_s3 import S3Blobs
from voice.domain.errors import Unavailable


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
