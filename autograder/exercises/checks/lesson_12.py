"""The checks of lesson 12: the program, a reader that explains itself, mean surprise, edit distance."""

from __future__ import annotations

import random
from collections.abc import Iterator

from autograder.checking.probes import Trial


def rehearsal(m, text, num_steps, wanted):
    """What main does, with the training and the sampling replaced by stand-ins that only note what they are given.

    ``wanted`` lists what of it is returned.
    """
    import contextlib
    import io
    import os
    import tempfile

    space, noted = m.main.__globals__, {}

    def train(state, tokenizer, documents, adam, num_steps, rate=0.01):
        noted["documents"] = list(documents)
        noted["characters"] = "".join(tokenizer.chars)
        noted["first parameters"] = [float(p.data) for p in state["wte"][0][:3]]
        noted["parameters in Adam"] = len(adam.parameters)
        noted["steps"], noted["rate"] = num_steps, rate
        for i in range(min(num_steps, 12)):
            adam.steps += 1
            yield 3.14159 - i / 7

    said = []

    def sample(state, tokenizer, temperature=0.5, prefix=""):
        said.append([temperature, prefix])
        return f"name{len(said)}"

    before = {name: space.get(name) for name in ("train", "sample")}
    space.update(train=train, sample=sample)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "documents.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        out = io.StringIO()
        try:
            with contextlib.redirect_stdout(out):
                if num_steps is None:
                    m.main(path)
                else:
                    m.main(path, num_steps)
        finally:
            space.update(before)
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    noted["loss lines"] = [line for line in lines if "loss" in line]
    noted["other lines"] = [line for line in lines if "loss" not in line]
    noted["temperature, prefix"] = said
    return {name: noted.get(name) for name in wanted}


def refusal_of_main(m, text):
    """Whether main raises ValueError for a file with this text."""
    import contextlib
    import io
    import os
    import tempfile

    space = m.main.__globals__
    before = {name: space.get(name) for name in ("train", "sample")}
    space.update(train=lambda *arguments, **named: iter(()), sample=lambda *arguments, **named: "name")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "documents.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                m.main(path, 0)
        except ValueError:
            return {"a ValueError": True}
        finally:
            space.update(before)
    return {"a ValueError": False}


def check_main(rng: random.Random) -> Iterator[Trial]:
    """`main(path, num_steps)`: the whole program."""
    call = "main(path, num_steps), with stand-ins for train and sample"
    words = ["".join(rng.choice("abcde") for _ in range(rng.randint(2, 5))) for _ in range(9)]
    stream = ["documents", "characters", "first parameters", "parameters in Adam", "rate"]
    for text in ("anna\nbob\n\n  eva \nida\nole\n", "\n".join(words)):
        yield Trial(
            "seeds with 42, then shuffles, then draws the parameters",
            rehearsal,
            {"text": text, "num_steps": 2, "wanted": stream},
            call=call,
            nudge="The order: random.seed(42), load_documents, random.shuffle, Tokenizer, init_state, "
            "Adam(parameters(state)).",
        )
    for num_steps in (3, None):
        yield Trial(
            "trains for num_steps steps, 1000 if none are given, and prints a line for each",
            rehearsal,
            {"text": "anna\nbob\neva\n", "num_steps": num_steps, "wanted": ["steps", "loss lines"]},
            call=call,
            nudge='f"step {adam.steps:4d} / {num_steps} | loss {loss:.4f}"',
        )
    yield Trial(
        "prints 20 samples at the end, one a line",
        rehearsal,
        {"text": "anna\nbob\neva\n", "num_steps": 2, "wanted": ["other lines", "temperature, prefix"]},
        call=call,
        nudge="sample(state, tokenizer), twenty times, after the training.",
    )
    for text in ("", "\n  \n\n"):
        yield Trial(
            "raises ValueError for a file without documents",
            refusal_of_main,
            {"text": text},
            call="main(path, 0), for a file with this text",
            nudge="An empty list counts as false: if not documents: …",
        )


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
            return {"documents": list(m.read_dataset(m.load_documents, path))}
        except UnicodeDecodeError:
            return "UnicodeDecodeError"
        except ValueError as problem:
            text = str(problem)
            return {"ValueError": True, "names the file": "poems.txt" in text, "one sentence": 12 < len(text) < 400}


def check_dataset(rng: random.Random) -> Iterator[Trial]:
    """`read_dataset(load_documents, path)`: the documents, or one sentence."""
    words = ["".join(rng.choice("abcde") for _ in range(4)) for _ in range(5)]
    many = "".join(chr(0x4E00 + i) for i in range(200))
    long = "\n".join([*words, *("a long line of words" for _ in range(20))])
    for content in ("anna\nbob\n\n bob \n", long, f"{many[:100]}\n{many[100:]}\n"):
        yield Trial(
            "returns the documents of a good file",
            reading,
            {"content": content, "kind": "text"},
            call="read_dataset(load_documents, path)",
            nudge="Return what load_documents returns; repeated lines stay, and 200 different characters are "
            "still fine.",
        )
    for kind in ("missing", "folder"):
        yield Trial(
            "explains a file that can't be opened",
            reading,
            {"content": "", "kind": kind},
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
    for content in ("", "\n \n", "only one line\n", "twice\ntwice\n"):
        yield Trial(
            "explains a file with fewer than two different documents",
            reading,
            {"content": content, "kind": "text"},
            call="read_dataset(load_documents, path)",
            nudge="set(documents) holds each one once.",
        )
    yield Trial(
        "explains a file with more than 200 different characters",
        reading,
        {"content": f"{many[:100]}\n{many[100:]}x\n", "kind": "text"},
        call="read_dataset(load_documents, path)",
        nudge='set("".join(documents)) holds each character once.',
    )


def mean_of(m, surprises):
    """mean_surprise for documents "0", "1", … with these surprises."""
    return float(m.mean_surprise(lambda document: surprises[int(document)], [str(i) for i in range(len(surprises))]))


def asked_for(m, documents):
    """Which documents surprises_of is asked for, each once."""
    asked = []

    def surprises_of(document):
        asked.append(document)
        return [1.0]

    m.mean_surprise(surprises_of, documents)
    return asked


def check_mean(rng: random.Random) -> Iterator[Trial]:
    """`mean_surprise(surprises_of, documents)`: over all letters."""
    mixed = [[round(rng.uniform(0, 5), 2) for _ in range(rng.randint(1, 6))] for _ in range(4)] + [[1.0] * 9]
    for surprises in ([[1.0, 2.0], [3.0, 4.0, 5.0]], mixed):
        yield Trial(
            "is the mean over all letters of all documents",
            mean_of,
            {"surprises": surprises},
            call="mean_surprise(surprises_of, documents), the surprises being these",
            nudge="All surprises together, divided by how many there are.",
        )
    yield Trial(
        "asks for each document once",
        asked_for,
        {"documents": ["anna", "bob", "anna"]},
        call="mean_surprise(surprises_of, documents)",
        nudge="surprises_of may take long: one call for each document.",
    )


def distance(m, a, b):
    """edits(a, b)."""
    return m.edits(a, b)


def check_edits(rng: random.Random) -> Iterator[Trial]:
    """`edits(a, b)`: the edit distance."""
    word = lambda: "".join(rng.choice("abc") for _ in range(rng.randint(3, 6)))  # noqa: E731
    pairs = [("roma", "rom"), ("roma", "como"), ("kitten", "sitting"), ("abc", "abc"), ("ab", "ba"), ("xabcx", "abc")]
    pairs += [(word(), word()) for _ in range(4)]
    for a, b in pairs:
        yield Trial(
            "counts the fewest insertions, deletions and replacements",
            distance,
            {"a": a, "b": b},
            call="edits(a, b)",
            nudge="Each entry is the smallest of: above + 1, left + 1, above left + (1 if the letters differ else 0).",
        )
    for a, b in (("", "abc"), ("abc", ""), ("", "")):
        yield Trial(
            "works with empty words",
            distance,
            {"a": a, "b": b},
            call="edits(a, b)",
            nudge="The first row is 0, 1, 2, …; each new row begins with its number.",
        )
