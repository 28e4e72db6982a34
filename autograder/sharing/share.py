"""Something to show: a learner's own trained model as one HTML file, which needs no server and no network."""

from __future__ import annotations

import contextlib
import importlib
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder import course, machine
from autograder.course import CourseError
from autograder.notebook import learner
from autograder.sharing import model, page

FILE = "my_microgpt.html"
_TRAIN = "`python microgpt.py names.txt 1000 names.json`"


def share(state: dict[str, list], tokenizer: Any, losses: Iterable[float], path: str | Path) -> None:
    """Make a page of the model in ``state``, which learned the text at ``path``, beside the learner's files.

    ``losses`` are those of the training. Nothing is written while grading and in an author's notebook. Raises
    CourseError if the page cannot be made or written.
    """
    if learner.grading() or learner.of_the_author():
        return
    program = _program()
    documents = program.load_documents(path)
    made = model.of(program, state, tokenizer, Path(path).name, documents, list(losses))
    print(f"Beside your {course.PROGRAM}, {_written(made, FILE)}")


def of_file(saved: Path | None, text: Path | None) -> str:
    """Make a page of a model that the learner's program saved, the newest in their folder if none is named, and of the
    text it learned, the file with its name and ``.txt`` if none is named; a sentence that says where it is."""
    saved = saved or _newest()
    text = text or _text_of(saved)
    program = _program()
    state = _state(saved)
    try:
        documents = program.load_documents(text)
    except (OSError, ValueError) as problem:
        raise CourseError(f"{text} cannot be read ({problem}); name the text that {saved.name} learned.") from None
    if not documents:
        raise CourseError(f"{text} is empty; name the text that {saved.name} learned.")
    made = model.of(program, state, program.Tokenizer(documents), text.name, documents, [])
    return f"{saved.name}, learned from {text.name}. {_written(made, str(learner.home() / FILE))}"


def _written(made: model.Trained, name: str) -> str:
    """Write the page, and say that it is there under ``name``."""
    path = learner.home() / FILE
    text = page.html(made)
    try:
        machine.write_whole(path, text)
    except OSError as problem:
        raise CourseError(f"{path} cannot be written ({problem.strerror}); make room there, and run again.") from None
    return (
        f"{name} holds your model, {len(text.encode()) / 1000:.0f} kB. Open it in any browser, or send it to somebody: "
        "it needs nothing else."
    )


def _newest() -> Path:
    """The model that was saved last in the learner's folder. Raises CourseError if there is none."""
    for path in sorted(learner.home().glob("*.json"), key=lambda path: -path.stat().st_mtime):
        with contextlib.suppress(CourseError):
            _state(path)
            return path
    raise CourseError(
        f"There is no trained model in {learner.home()} yet; {_TRAIN} there trains one and keeps it, and the end "
        "of lesson 12 makes a page of yours."
    )


def _text_of(saved: Path) -> Path:
    """The text that a model was learned from, by its name: names.txt for names.json, beside it or of the course."""
    name = f"{saved.stem}.txt"
    for found in (saved.parent / name, course.ROOT / "data" / name):
        if found.is_file():
            return found
    raise CourseError(
        f"There is no {name}, so say which text {saved.name} learned, as in `autograder share {saved.name} names.txt`."
    )


def _state(saved: Path) -> dict[str, list]:
    """The parameters that a saved model holds. Raises CourseError if it is none."""
    try:
        state = json.loads(saved.read_text(encoding="utf-8"))["state"]
        width = len(state["wte"][0])
        names = {name.split(".")[0] for name in state if "." in name}
        inner = {f"{layer}.{part}": rows for layer in names for part, rows in _layer(width).items()}
        outer = {"wte": len(state["wte"]), "wpe": len(state["wpe"]), "lm_head": len(state["wte"])}
        shapes = {name: (rows, width) for name, rows in outer.items()} | inner
        good = shapes == {name: (len(rows), len(rows[0])) for name, rows in state.items()}
        good = good and all(len(row) == shapes[name][1] for name, rows in state.items() for row in rows)
        good = good and all(type(n) in (int, float) for rows in state.values() for row in rows for n in row)
    except OSError as problem:
        raise CourseError(f"{saved} cannot be read ({problem.strerror}); {_TRAIN} makes one.") from None
    except (ValueError, TypeError, LookupError, AttributeError):
        good = False
    if not good:
        raise CourseError(f"{saved} is no model that lesson 12's program saved; {_TRAIN} makes one.")
    return state


def _layer(width: int) -> dict[str, tuple[int, int]]:
    """The shapes of a layer's matrices."""
    wide = {"mlp_fc1": (4 * width, width), "mlp_fc2": (width, 4 * width)}
    return {f"attn_w{name}": (width, width) for name in "qkvo"} | wide


def _program() -> ModuleType:
    """The learner's own program. Raises CourseError if it does not run or lacks what a model needs."""
    folder = str(learner.home())
    if not (learner.home() / course.PROGRAM).is_file():
        raise CourseError(f"There is no {course.PROGRAM} in {folder} yet; `autograder catch-up 12` makes one.")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    try:
        program = importlib.import_module(Path(course.PROGRAM).stem)
    except Exception as problem:
        raise CourseError(f"{course.PROGRAM} does not run ({problem}); `autograder doctor` says more.") from None
    needed = ("load_documents", "Tokenizer", "Value", "empty_cache", "n_head", "gpt")
    if missing := [name for name in needed if not hasattr(program, name)]:
        raise CourseError(f"{course.PROGRAM} lacks {', '.join(missing)}; `autograder catch-up 12` brings it.")
    return program
