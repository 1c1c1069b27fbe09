"""BlobStore on MinIO or any S3 server, through the minio client."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile, SpooledTemporaryFile
from typing import BinaryIO, cast

import urllib3
from minio import Minio
from minio.error import MinioException, S3Error

from voice.adapters.blob_keys import checked
from voice.domain.errors import NotFound, StorageFull, Unavailable
from voice.ports.blobs import BlobInfo

_CHUNK = 256 * 1024
_IN_MEMORY = 8 * 1024 * 1024  # larger objects wait for their hash in a temporary file
_PART = 64 * 1024 * 1024
_FULL = frozenset({"XMinioStorageFull", "QuotaExceeded", "XMinioAdminBucketQuotaExceeded", "InsufficientStorage"})


class S3Blobs:
    """Each object carries its size and sha256 as metadata (`x-amz-meta-size`, `x-amz-meta-sha256`)."""

    def __init__(
        self,
        endpoint: str,
        *,
        bucket: str,
        access_key: str | None,
        secret_key: str | None,
        secure: bool = True,
        region: str | None = None,
    ) -> None:
        http = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=5, read=60),
            retries=urllib3.Retry(total=2, backoff_factor=0.2, status_forcelist=(500, 502, 503, 504)),
        )
        self._client = Minio(
            endpoint, access_key=access_key, secret_key=secret_key, secure=secure, region=region, http_client=http
        )
        self._bucket = bucket

    def ensure_bucket(self) -> None:
        """Make the bucket when it is not there; called once at start."""
        with _our_errors():
            if not self._client.bucket_exists(bucket_name=self._bucket):
                self._client.make_bucket(bucket_name=self._bucket)

    def put(self, key: str, chunks: Iterable[bytes]) -> BlobInfo:
        checked(key)
        digest, size = hashlib.sha256(), 0
        with SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
            for chunk in chunks:  # outside _our_errors: a failing sender is not a failing store
                with _our_errors():
                    spool.write(chunk)
                digest.update(chunk)
                size += len(chunk)
            spool.seek(0)
            info = BlobInfo(key, size, digest.hexdigest())
            with _our_errors():
                self._client.put_object(
                    bucket_name=self._bucket,
                    object_name=key,
                    data=cast(BinaryIO, spool),  # it has the methods, not the base class
                    length=size,
                    part_size=_PART,
                    metadata={"size": str(size), "sha256": info.sha256},
                )
        return info

    def size(self, key: str) -> int:
        with _our_errors():
            return self._client.stat_object(bucket_name=self._bucket, object_name=checked(key)).size or 0

    def read(self, key: str, *, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        size = self.size(key)
        wanted = max(0, size - start) if length is None else max(0, min(length, size - start))
        if wanted == 0:  # S3 answers an empty range with an error
            return iter(())
        with _our_errors():
            response = self._client.get_object(bucket_name=self._bucket, object_name=key, offset=start, length=wanted)
        return _chunks(response)

    @contextmanager
    def local_file(self, key: str) -> Iterator[Path]:
        chunks = self.read(key)
        with NamedTemporaryFile(prefix="callgate-") as file:
            for chunk in chunks:
                with _our_errors():
                    file.write(chunk)
            with _our_errors():
                file.flush()
            yield Path(file.name)

    def delete(self, key: str) -> None:
        with _our_errors():
            self._client.remove_object(bucket_name=self._bucket, object_name=checked(key))


def _chunks(response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    try:
        with _our_errors():
            yield from response.stream(_CHUNK)
    finally:
        response.close()
        response.release_conn()


@contextmanager
def _our_errors() -> Iterator[None]:
    try:
        yield
    except S3Error as error:
        if error.code == "NoSuchKey":
            raise NotFound("There is no such object.", code="blob_not_found") from error
        if error.code in _FULL:
            raise StorageFull("The object store is full.", remedy="Give it more room; then send it again.") from error
        raise _unavailable(f"The object store refuses: {error.code}.") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull(
                "The disk for temporary files is full.", remedy="Free space; then send it again."
            ) from error
        raise _unavailable("The object store does not answer.") from error
    except (MinioException, urllib3.exceptions.HTTPError) as error:
        raise _unavailable("The object store does not answer.") from error


def _unavailable(detail: str) -> Unavailable:
    return Unavailable(
        detail, code="blobs_unavailable", remedy="Check the S3 address, keys and bucket; the request may be repeated."
    )
