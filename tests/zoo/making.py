"""How a submission of the zoo is made: the release with answers and cells of a student's, or bytes of any kind."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import copies
from autograder import course, notebooks

LESSON = "04_value"
POINTS = {exercise.id: exercise.points for exercise in course.lesson(LESSON).exercises}
FULL = sum(POINTS.values())
END = ""


@dataclass(frozen=True)
class Place:
    """What lies where the zoo is graded: targets for attacks. ``port`` and ``socket`` are listened to."""

    course: Path
    outside: Path
    neighbour: Path
    port: int = 9
    socket: str = "nobody"


Make = Callable[[Path, Place], None]


@dataclass(frozen=True)
class Submission:
    """One submission; its name is the student's.

    ``make`` writes it to a path. ``score`` is what is due to an honest or broken one, and the most that a hostile one
    may get. ``says`` is a word or phrase that the verdict must contain, in small letters, or empty.
    """

    name: str
    kind: str
    make: Make
    score: float
    says: str = ""


def honest(name: str, make: Make, score: float = FULL, says: str = "") -> Submission:
    """A submission in good faith that runs."""
    return Submission(name, "honest", make, score, says)


def broken(name: str, make: Make, score: float, says: str = "") -> Submission:
    """A submission in good faith that is damaged, or wrong."""
    return Submission(name, "broken", make, score, says)


def hostile(name: str, make: Make, score: float = 0.0, says: str = "") -> Submission:
    """A submission that attacks; ``score`` is what its answers alone are worth."""
    return Submission(name, "hostile", make, score, says)


def without(*exercises: str) -> float:
    """All points but those of the exercises named, without the number of the lesson."""
    return FULL - sum(POINTS[f"04-{name}"] for name in exercises)


def solved(answers: dict[str, str] | None = None, cells: dict[str, str] | None = None) -> Make:
    """The solved lesson with other ``answers`` to some exercises, and ``cells``: a source above the cell of each id."""
    return _made(_right(), answers, cells)


def empty(answers: dict[str, str] | None = None, cells: dict[str, str] | None = None) -> Make:
    """The release as it is, with some ``answers`` and ``cells``."""
    return _made({}, answers, cells)


def fake(attack: str, end: str = "") -> Make:
    """Answers that run and are all wrong, below a cell with an attack. They give ``ANY`` everywhere, by default 0."""
    cells = {"04-value-task": f"ANY = 0.0\n{attack}"} | ({END: end} if end else {})
    return _made(FAKE, None, cells)


def alarmed(attack: str) -> Make:
    """Answers that turn right if the attack finds what it looks for, and puts it into the list ``found``."""
    answers = {name: f"if found:\n{textwrap.indent(text, '    ')}" for name, text in _right().items()}
    return _made(answers, None, {"04-value-task": f"found = []\n{attack}"})


def edited(change: Callable[[dict], object], start: Make | None = None) -> Make:
    """A notebook, by default the solved one, whose JSON was changed; if ``change`` returns something, that instead."""

    def make(path: Path, place: Place) -> None:
        (start or solved())(path, place)
        document = json.loads(path.read_text(encoding="utf-8"))
        other = change(document)
        path.write_text(json.dumps(document if other is None else other), encoding="utf-8")

    return make


def raw(content: bytes | Callable[[bytes], bytes]) -> Make:
    """A file with these bytes, or with those that ``content`` makes of the bytes of the solved notebook."""

    def make(path: Path, place: Place) -> None:
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            solved()(path, place)
            path.write_bytes(content(path.read_bytes()))

    return make


def cell(document: dict, name: str) -> dict:
    """The cell with this id in the JSON of a notebook."""
    return next(c for c in document["cells"] if c.get("id") == name)


def code(source: object, name: str = "mine", **metadata: object) -> dict:
    """A code cell as JSON."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": metadata,
        "outputs": [],
        "source": source,
    }


def _made(base: dict[str, str], answers: dict[str, str] | None, cells: dict[str, str] | None) -> Make:
    def make(path: Path, place: Place) -> None:
        document = json.loads(notebooks.text_of(copies.released(course.lesson(LESSON))))
        for name, text in {**base, **(answers or {})}.items():
            cell(document, name)["source"] = text.strip("\n")
        for number, (above, text) in enumerate((cells or {}).items()):
            at = len(document["cells"]) if above == END else document["cells"].index(cell(document, above))
            document["cells"].insert(at, code(text.strip("\n"), f"mine-{number}"))
        text = json.dumps(document, indent=1)
        targets = {
            "@COURSE@": place.course,
            "@OUTSIDE@": place.outside,
            "@NEIGHBOUR@": place.neighbour,
            "@REPO@": course.ROOT,
            "@PORT@": place.port,
            "@SOCKET@": place.socket,
        }
        for mark, target in targets.items():
            text = text.replace(mark, str(target))
        path.write_text(text, encoding="utf-8")

    return make


@cache
def _right() -> dict[str, str]:
    notebook = copies.filled(course.lesson(LESSON))
    return {notebooks.grade_id(c): c.source for c in notebook.cells if notebooks.is_exercise(c)}


FAKE = {
    "04-value": """
class Value:
    def __init__(self, data, children=(), local_grads=()):
        self.data = self.grad = ANY
        self.children = self.local_grads = ()
""",
    "04-add": "Value.__add__ = lambda self, other: Value(ANY)",
    "04-multiply": "Value.__mul__ = lambda self, other: Value(ANY)",
    "04-power": "Value.__pow__ = lambda self, n: Value(ANY)",
    "04-functions": "Value.exp = Value.log = Value.relu = lambda self: Value(ANY)",
    "04-derived": """
for name in ("neg", "radd", "rmul", "sub", "rsub", "truediv", "rtruediv"):
    setattr(Value, f"__{name}__", lambda self, other=None: Value(ANY))
""",
}
