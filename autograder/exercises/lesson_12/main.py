"""12-main: `main(path, num_steps)`, the whole program."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

from autograder.checking.probes import Trial, each
from autograder.exercises import draw


def rehearsal(m, text, num_steps, loss, name, wanted):
    """What main does, with the training and the sampling replaced by stand-ins that only note what they are given.

    The first loss is ``loss``, a sample begins with ``name``; ``wanted`` lists what is returned.
    """
    import contextlib
    import io
    import os
    import tempfile

    space = m.main.__globals__
    noted: dict[str, object] = {}
    trained: list[object] = []

    def train(state, tokenizer, documents, adam, num_steps, rate=0.01):
        noted["documents"] = list(documents)
        noted["characters"] = "".join(tokenizer.chars)
        noted["first parameters"] = [float(p.data) for p in state["wte"][0][:3]]
        noted["parameters in Adam"] = len(adam.parameters)
        noted["steps"], noted["rate"] = num_steps, rate
        trained.extend([state, tokenizer])
        for i in range(min(num_steps, 12)):
            adam.steps += 1
            yield loss - i / 7
        trained.append("to the end")

    said = []

    def sample(state, tokenizer, temperature=0.5, prefix=""):
        same = len(trained) == 3 and state is trained[0] and tokenizer is trained[1]
        whose = "the trained ones" if same else "others than the trained ones"
        said.append({"state and tokenizer": whose, "temperature": temperature, "prefix": prefix})
        return f"{name}{len(said)}"

    before = {name: space.get(name) for name in ("train", "sample")}
    space.update(train=train, sample=sample)
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
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
        noted["files"] = os.listdir(folder)
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    noted["loss lines"] = [line for line in lines if "loss" in line]
    noted["other lines"] = [line for line in lines if "loss" not in line]
    noted["what sample was given"] = said
    return {name: noted.get(name) for name in wanted}


def usual_file(m):
    """Which files main reads if none is given."""
    import contextlib
    import io
    import os
    import tempfile

    space = m.main.__globals__
    asked: list[str] = []

    def load_documents(path):
        asked.append(str(path))
        return ["anna", "bob"]

    stand_ins = {
        "load_documents": load_documents,
        "train": lambda *arguments, **named: iter(()),
        "sample": lambda *arguments, **named: "name",
    }
    before = {name: space.get(name) for name in stand_ins}
    space.update(stand_ins)
    try:
        # Whoever gives the model a name by default would write it into the folder of the one who asks.
        with (
            tempfile.TemporaryDirectory() as folder,
            contextlib.chdir(folder),
            contextlib.redirect_stdout(io.StringIO()),
        ):
            m.main()
    finally:
        space.update(before)
    return [os.path.basename(path) for path in asked]


def with_a_model(m, steps_before, interrupted, prompt, number, wanted):
    """What main does with a file for the model: the training it begins with, the file it leaves, and the samples.

    The training is a stand-in whose parameters tell the step, counted from ``number``. With ``steps_before`` the file
    is there before. An interrupt strikes in the third step ("step"), or while its line is printed ("print"). ``wanted``
    lists what is returned.
    """
    import contextlib
    import io
    import json
    import os
    import tempfile

    space = m.main.__globals__
    noted: dict[str, object] = {}

    def mark(state, adam, step):
        state["wte"][0][0].data, adam.m[0], adam.v[-1] = number + step, number + step / 2, number + step / 4

    def numbers(state, adam):
        return [state["wte"][0][0].data, adam.m[0], adam.v[-1], adam.steps]

    def train(state, tokenizer, documents, adam, num_steps, rate=0.01):
        noted["begins with"] = numbers(state, adam) if adam.steps else adam.steps
        for _ in range(min(num_steps - adam.steps, 12)):
            mark(state, adam, adam.steps + 1)
            if interrupted == "step" and adam.steps == steps_before + 2:
                raise KeyboardInterrupt
            adam.steps += 1
            yield 2.5

    def sample(state, tokenizer, temperature=0.5, prefix=""):
        return f"a name after {prefix}"

    before = {name: space.get(name) for name in ("train", "sample")}
    space.update(train=train, sample=sample)

    class Screen(io.StringIO):
        def write(self, text):
            if interrupted == "print" and self.getvalue().count("loss") == 2 and "loss" in text:
                raise KeyboardInterrupt
            return super().write(text)

    out = Screen()
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        path, model = os.path.join(folder, "documents.txt"), os.path.join(folder, "model.json")
        with open(path, "w", encoding="utf-8") as file:
            file.write("anna\nbob\neva\n")
        try:
            if steps_before:
                state = m.init_state(7)
                adam = m.Adam(m.parameters(state))
                mark(state, adam, steps_before)
                adam.steps = steps_before
                with open(model, "w", encoding="utf-8") as file:
                    json.dump(m.checkpoint(state, adam), file)
            with contextlib.redirect_stdout(out):
                m.main(path, steps_before + 4, model, prompt)
        except KeyboardInterrupt:
            noted["ends"] = "KeyboardInterrupt"
        finally:
            space.update(before)
        if os.path.exists(model):
            with open(model, encoding="utf-8") as file:
                saved = json.load(file)
            noted["saved"] = [saved["state"]["wte"][0][0], saved["m"][0], saved["v"][-1], saved["steps"]]
    lines = out.getvalue().splitlines()
    noted["losses"] = sum("loss" in line for line in lines)
    noted["samples"] = [line for line in lines if "loss" not in line]
    return {name: noted.get(name) for name in wanted}


def refusal_of_main(m, text, name):
    """The words of the ValueError that main raises for a file of this name with this text, or that it raises none."""
    import contextlib
    import io
    import os
    import tempfile

    space = m.main.__globals__
    before = {name: space.get(name) for name in ("train", "sample")}
    space.update(train=lambda *arguments, **named: iter(()), sample=lambda *arguments, **named: "name")
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        path = os.path.join(folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                m.main(path, 1)
        except ValueError as problem:
            return {"a ValueError": str(problem)[:1000], "path": path}
        finally:
            space.update(before)
    return {"no error": True}


def _names(name: str) -> Callable[[Any], object]:
    """Whether there was a ValueError, and whether its words name the file by its path."""

    def read(found: Any) -> object:
        if "a ValueError" not in found:
            return {"a ValueError": False}
        named = found["path"].endswith(name) and found["path"] in found["a ValueError"]
        return {"a ValueError": True, "names the file": named}

    return read


def check(rng: random.Random) -> Iterator[Trial]:
    call = "main(path, num_steps), with stand-ins for train and sample"
    words = ["".join(rng.choice("abcde") for _ in range(rng.randint(2, 5))) for _ in range(9)]
    about = {"loss": round(rng.uniform(3, 4), 5), "name": draw.word(rng)}
    stream = ["documents", "characters", "first parameters", "parameters in Adam", "rate"]
    yield from each(
        "seeds with 42, then shuffles, then draws the parameters",
        rehearsal,
        [
            {"text": text, "num_steps": 2, **about, "wanted": stream}
            for text in ("anna\nbob\n\n  eva \nida\nole\n", "\n".join(words))
        ],
        call=call,
        nudge="What draws from random must draw in this order: the shuffle, then the parameters; the seed comes first.",
    )
    yield from each(
        "trains for num_steps steps, 1000 if none are given, and prints a line for each",
        rehearsal,
        [
            {"text": "anna\nbob\neva\n", "num_steps": num_steps, **about, "wanted": ["steps", "loss lines"]}
            for num_steps in (rng.randrange(3, 6), None)
        ],
        call=call,
        nudge="Compare your line with the one in the task, blank by blank. adam counts the steps.",
    )
    yield Trial(
        "prints 20 samples at the end, one a line",
        rehearsal,
        {
            "text": "anna\nbob\neva\n",
            "num_steps": 2,
            **about,
            "wanted": ["other lines", "what sample was given", "files"],
        },
        call=call,
        nudge="Twenty samples, after the training, with what sample does if it is told nothing else.",
    )
    yield Trial(
        "seeds with 42, then shuffles, then draws the parameters",
        usual_file,
        call="main(), noting which file load_documents is given",
        nudge='The head of the function says path: str = "names.txt".',
    )
    one = draw.word(rng)
    other = one + draw.word(rng)
    texts = ["", "\n  \n\n", f"{one}\n", f"{one}\n{one}\n", f"{one}\n{other}\n", "\n".join(words)]
    for text in rng.sample(texts, len(texts)):
        name = f"{draw.word(rng)}.txt"
        yield Trial(
            "refuses a file with fewer than two different documents, and names it",
            refusal_of_main,
            {"text": text, "name": name},
            call="main(path, 1), for a file with this text",
            nudge="A set holds each document once; the path belongs into the sentence.",
            reads=_names(name),
        )
    number = round(rng.uniform(1, 9), 2)
    whole = ["begins with", "ends", "saved", "losses", "samples"]
    yield from each(
        "goes on from a model, keeps it, ends at Ctrl-C, and begins names with the prompt",
        with_a_model,
        [
            {"steps_before": 0, "interrupted": "", "prompt": "an", "number": number, "wanted": whole},
            {"steps_before": 3, "interrupted": "", "prompt": "", "number": number, "wanted": whole},
            {"steps_before": 0, "interrupted": "step", "prompt": "", "number": number, "wanted": whole},
            {"steps_before": 5, "interrupted": "step", "prompt": "b", "number": number, "wanted": whole},
            {"steps_before": 0, "interrupted": "print", "prompt": "", "number": number, "wanted": ["saved"]},
        ],
        call="main(path, num_steps, model, prompt), with stand-ins for train and sample",
        nudge="The losses of train pass through kept, with model, state and adam; sample has a parameter prefix.",
    )
