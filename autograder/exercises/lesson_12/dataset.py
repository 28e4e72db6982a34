"""12-dataset: `read_dataset(load_documents, path)`, the documents, or one sentence."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

from autograder.checking.probes import Trial
from autograder.exercises import draw


def reading(m, content, kind, name):
    """What read_dataset returns for a file of this name with this content, or the words of its ValueError."""
    import os
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, name)
        if kind == "folder":
            os.mkdir(path)
        elif kind == "bytes":
            with open(path, "wb") as file:
                file.write(bytes(content))
        elif kind == "text":
            with open(path, "w", encoding="utf-8") as file:
                file.write(content)
        try:
            found = m.read_dataset(m.load_documents, path)
            return {"documents": found if isinstance(found, (list, tuple)) else found}
        except UnicodeDecodeError:
            return "UnicodeDecodeError"
        except ValueError as problem:
            return {"ValueError": str(problem)[:1000]}


def _explains(name: str) -> Callable[[Any], object]:
    """Whether the words of an error name the file and are about a sentence."""

    def read(found: Any) -> object:
        if "ValueError" not in found:
            return found
        text = found["ValueError"]
        return {"ValueError": True, "names the file": name in text, "one sentence": 12 < len(text) < 400}

    return read


def check(rng: random.Random) -> Iterator[Trial]:
    words = ["".join(rng.choice("abcde") for _ in range(4)) for _ in range(5)]
    many = "".join(chr(0x4E00 + i) for i in range(200))
    long = "\n".join([*words, *("a long line of words" for _ in range(20))])
    good = {"content": "\n".join(words), "kind": "text"}

    def readings(objective: str, cases: list[dict], nudge: str, more: str = ""):
        """The cases in any order, each with a file of another name."""
        for inputs in rng.sample(cases, len(cases)):
            name = f"{draw.word(rng)}.txt"
            yield Trial(
                objective,
                reading,
                {**inputs, "name": name},
                call=f"read_dataset(load_documents, path){more}",
                nudge=nudge,
                reads=_explains(name),
            )

    yield from readings(
        "returns the documents of a good file",
        [
            {"content": content, "kind": "text"}
            for content in ("anna\nbob\n\n bob \n", "anna\nbob\nida\n", long, f"{many[:100]}\n{many[100:]}\n")
        ],
        nudge="Return what load_documents returns; repeated lines stay, and 200 different characters are still fine.",
    )
    yield from readings(
        "explains a file that can't be opened",
        [{"content": "", "kind": "missing"}, {"content": "", "kind": "folder"}, good],
        nudge="OSError covers both; raise ValueError with a sentence that names the path.",
        more=", with nothing, a folder or a good file at this path",
    )
    yield from readings(
        "explains a file that is no text",
        [{"content": [137, 80, 78, 71, 255, 254, 0, 10, 200], "kind": "bytes"}, good],
        nudge="UnicodeDecodeError is a ValueError without the file's name; catch it, too.",
        more=", for a picture or a good file",
    )
    yield from readings(
        "explains a file with fewer than two different documents",
        [
            *({"content": content, "kind": "text"} for content in ("", "\n \n", "only one line\n", "twice\ntwice\n")),
            {"content": f"{words[0]}\n{words[0]}\n", "kind": "text"},
            {"content": f"{words[0]}\nb{words[0]}\n", "kind": "text"},
        ],
        nudge="Two equal lines are one document here.",
    )
    yield from readings(
        "explains a file with more than 200 different characters",
        [{"content": f"{many[:100]}\n{many[100:]}{last}\n", "kind": "text"} for last in ("x", many[7])],
        nudge="A set holds each character once.",
    )
