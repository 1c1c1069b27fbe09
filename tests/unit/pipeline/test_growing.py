"""The part of an upload that has come is kept as a file that grows with it."""

from __future__ import annotations

from tests.fakes import talk
from tests.fakes.service import FakeService
from tests.unit.pipeline.test_listening import THIRD, begun
from tests.unit.pipeline.test_resumable import append
from voice.pipeline.growing import GrowingFiles


class TestGrowingFiles:
    def test_a_part_is_fetched_once(self, service: FakeService) -> None:
        files, upload = GrowingFiles(service.blobs), begun(service)
        first = append(service, upload, 0, talk.SOUND[:THIRD])
        path = files.path(first)
        second = append(service, upload, THIRD, talk.SOUND[THIRD:])
        service.blobs.delete(first.parts[0])
        assert files.path(second) == path
        assert path.read_bytes() == talk.SOUND

    def test_nothing_is_left_of_one_that_is_let_go(self, service: FakeService) -> None:
        files = GrowingFiles(service.blobs)
        path = files.path(append(service, begun(service), 0, talk.SOUND))
        files.forget_all()
        assert not path.exists()
