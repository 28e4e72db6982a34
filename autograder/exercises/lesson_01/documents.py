"""01-documents: load documents."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def documents_of(m, text):
    """The documents in a file that holds ``text``, given by its path as a string."""
    import os
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "documents.txt")
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        documents = m.load_documents(path)
    return documents if isinstance(documents, (list, tuple)) else documents


def documents_elsewhere(m, text):
    """The documents in a file on a computer whose text files are latin-1 unless the program says otherwise."""
    import builtins
    import io
    import pathlib
    import tempfile

    real = io.open

    def elsewhere(file, mode="r", buffering=-1, encoding=None, *more, **others):
        if "b" not in mode and encoding in (None, "locale"):
            encoding = "latin-1"
        return real(file, mode, buffering, encoding, *more, **others)

    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "documents.txt")
        path.write_bytes(text.encode("utf-8"))
        # A notebook has an open of its own, which comes before the built-in one.
        space = getattr(m.load_documents, "__globals__", {})
        before = space.get("open")
        try:
            builtins.open = io.open = elsewhere
            if before is not None:
                space["open"] = elsewhere
            return list(m.load_documents(path))
        finally:
            builtins.open = io.open = real
            if before is not None:
                space["open"] = before


def documents_sorted(m, text):
    """The documents, counted and then sorted in place, which only a list allows."""
    import os
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "documents.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        documents = m.load_documents(path)
        length = len(documents)
        documents.sort()
    return {"how many": length, "sorted": documents}


def check(rng: random.Random) -> Iterator[Trial]:
    words = [draw.word(rng) for _ in range(4)]
    yield from each(
        "one document for each line, in the order of the file, repeats included",
        documents_of,
        [{"text": text} for text in ("emma\nolivia\nava\n", "zoe\nava\nemma\nava", "\n".join([*words, words[1]]))],
        call="load_documents(path), where path is a string and the file holds text",
        nudge="Go through the file line by line and keep every line as one entry of the list.",
    )
    yield from each(
        "documents are stripped: no blanks, tabs or line ends around them",
        documents_of,
        [{"text": text} for text in ("  emma\nolivia  \n\tava\t\n", f" {words[0]} \n   {words[1]}\n{words[2]}  ")],
        call="load_documents(path), where the file holds text",
        nudge="strip gives a new text, without the blanks and line ends at both ends.",
    )
    yield from each(
        "lines that are empty, or empty once stripped, are left out",
        documents_of,
        [{"text": text} for text in ("emma\n\nolivia\n\n\n", "", f"{words[0]}\n   \n{words[1]}\n\t\n{words[2]}\n")],
        call="load_documents(path), where the file holds text",
        nudge="Strip first; keep the line only if something is left.",
    )
    yield from each(
        "nothing inside a line is changed: blanks and capitals stay",
        documents_of,
        [
            {"text": text}
            for text in ("mary ann\nAva\nJean-Luc\n", f"{words[0].title()} {words[1]}\n{words[2].upper()}\n")
        ],
        call="load_documents(path), where the file holds text",
        nudge="The line is the document, with all that stands between its ends.",
    )
    yield Trial(
        "the file is read as utf-8 on every computer",
        documents_elsewhere,
        {"text": f"zoë\nrené\n{words[0]}ø\nå{words[1]}\n"},
        call="load_documents(path), where path is a Path, on a computer that takes text for latin-1",
        nudge='Tell open which encoding the file has: encoding="utf-8-sig".',
    )
    yield Trial(
        "a mark that an editor put in front of the text is no letter of it",
        documents_of,
        {"text": f"\ufeff{words[0]}\n{words[1]}\n"},
        call="load_documents(path), where the file holds text",
        nudge='The encoding "utf-8-sig" is utf-8 without the mark.',
    )
    yield Trial(
        "what comes back is a list",
        documents_sorted,
        {"text": "\n".join(["mia", "ava", *words])},
        call="documents = load_documents(path)\nlen(documents)\ndocuments.sort()",
        nudge="Return a list: later it is counted, shuffled and walked through many times.",
    )
