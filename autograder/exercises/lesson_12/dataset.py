"""12-dataset: `read_dataset(load_documents, path)`, the documents, or one sentence."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each


def reading(m, content, kind):
    """What read_dataset returns for a file with this content, or that it raised ValueError with a sentence "
    "about it."""
    import os
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "poems.txt")
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
            text = str(problem)
            return {"ValueError": True, "names the file": "poems.txt" in text, "one sentence": 12 < len(text) < 400}


def check(rng: random.Random) -> Iterator[Trial]:
    words = ["".join(rng.choice("abcde") for _ in range(4)) for _ in range(5)]
    many = "".join(chr(0x4E00 + i) for i in range(200))
    long = "\n".join([*words, *("a long line of words" for _ in range(20))])
    yield from each(
        "returns the documents of a good file",
        reading,
        [
            {"content": content, "kind": "text"}
            for content in ("anna\nbob\n\n bob \n", "anna\nbob\nida\n", long, f"{many[:100]}\n{many[100:]}\n")
        ],
        call="read_dataset(load_documents, path)",
        nudge="Return what load_documents returns; repeated lines stay, and 200 different characters are still fine.",
    )
    yield from each(
        "explains a file that can't be opened",
        reading,
        [{"content": "", "kind": kind} for kind in ("missing", "folder")],
        call="read_dataset(load_documents, path), with nothing, or a folder, at this path",
        nudge="OSError covers both; raise ValueError with a sentence that names the path.",
    )
    yield Trial(
        "explains a file that is no text",
        reading,
        {"content": [137, 80, 78, 71, 255, 254, 0, 10, 200], "kind": "bytes"},
        call="read_dataset(load_documents, path), for a picture",
        nudge="UnicodeDecodeError is a ValueError without the file's name; catch it, too.",
    )
    yield from each(
        "explains a file with fewer than two different documents",
        reading,
        [{"content": content, "kind": "text"} for content in ("", "\n \n", "only one line\n", "twice\ntwice\n")],
        call="read_dataset(load_documents, path)",
        nudge="Two equal lines are one document here.",
    )
    yield Trial(
        "explains a file with more than 200 different characters",
        reading,
        {"content": f"{many[:100]}\n{many[100:]}x\n", "kind": "text"},
        call="read_dataset(load_documents, path)",
        nudge="A set holds each character once.",
    )
