"""The instructor's report on a lesson: who is stuck where, misconceptions, time-outs, remarks, alike answers, scores.

Everything comes from the ledger, the autograded notebooks and the gradebook; nothing is examined again.
"""

from __future__ import annotations

import ast
import html
import io
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from nbformat import NotebookNode
from nbgrader.api import MissingEntry, SubmittedAssignment

from autograder import course, machine, notebooks
from autograder.checking import answers
from autograder.grading import batch, gradebook, late, ledger, spreadsheet, transplant, trouble
from autograder.grading.result import Result

# Answers that at most this many students share can be a sign of copying, if two of them coincide.
RARE = 4
ALIKE = 2
_MARKS = {"passed": "✓", "failed": "✗", "unwritten": "○", "timeout": "∞"}
_TIMED_OUT = "stopped with a time-out."
_TOO_SLOW = "it did not answer in time."
_FOLLOWS_A_STOP = ("The notebook was stopped here", "It was not reached")
_EMPHASIS = re.compile(r"(?<![\w*])\*(\w(?:[^*]*\w)?)\*(?![\w*])")
_BAR = {"passed": "#0072B2", "failed": "#B84600", "unwritten": "#9a9a9a"}


@dataclass(frozen=True)
class Entry:
    """One student: the examined result, the points in the gradebook, with manual grades and less penalties, and the
    most there can be, the answers, the name if the gradebook knows it, and how late the submission was."""

    student: str
    result: Result
    total: float
    answers: dict[str, str]
    most: float = 0.0
    name: str = ""
    late: str = ""

    @property
    def called(self) -> str:
        """Name and id, or the id alone."""
        return f"{self.name} ({self.student})" if self.name else self.student

    def state(self, exercise: course.Exercise) -> str:
        """That of an exercise; what could not be examined counts as failed."""
        found = self.result.exercises.get(exercise.id)
        return found.state if found else "failed"


@dataclass(frozen=True)
class Pair:
    """Two students with the same unusual answers: exercise ids, and how many are the same to the letter."""

    first: str
    second: str
    exercises: tuple[str, ...]
    literal: int


def write(root: Path, lesson: course.Lesson) -> Path:
    """Write the report on ``lesson`` into classroom/reports and return its page. Raises CourseError if nothing is
    graded."""
    with trouble.plainly(root):
        graded, waiting = entries(root, lesson)
        if not graded:
            raise course.CourseError(
                f"Nothing of {lesson.folder} is graded yet; run `autograder grade {lesson.folder}`."
            )
        place = root / "classroom" / "reports" / lesson.folder
        place.mkdir(parents=True, exist_ok=True)
        for name, rows in tables(lesson, graded).items():
            spreadsheet.write(place / f"{name}.csv", rows)
        for name, picture in pictures(lesson, graded).items():
            machine.write_whole(place / f"{name}.svg", picture, 0o644)
        machine.write_whole(place / "index.html", page(lesson, graded, waiting), 0o644)
    return place / "index.html"


def entries(root: Path, lesson: course.Lesson) -> tuple[list[Entry], list[str]]:
    """The graded submissions, and the students whose submission waits to be graded."""
    place = ledger.folder(root)
    seed, version = ledger.seed(place, lesson), ledger.version(lesson)
    graded, waiting = [], []
    with gradebook.opened(root, lesson) as book:
        for submission in gradebook.handed_in(book):
            student, path = submission.student, submission.path
            if batch.objection(submission):
                waiting.append(transplant.readable(student))
                continue
            examination = ledger.read(place, lesson, ledger.key(path, version, seed))
            final = book.autograded / student / lesson.folder / path.name
            try:
                entry = _entry(book.grades.find_submission(lesson.folder, student), notebooks.read(final))
            except (MissingEntry, course.CourseError):
                examination = None
            if examination is None:
                waiting.append(student)
            else:
                graded.append(entry(examination.result))
    return graded, waiting


def _entry(found: SubmittedAssignment, notebook: NotebookNode) -> Callable[[Result], Entry]:
    """An entry but for its result, which may not be known."""
    points = max(0.0, found.score - (found.late_submission_penalty or 0.0))
    name = " ".join(filter(None, [found.student.first_name, found.student.last_name]))
    about = (points, _answers(notebook), found.max_score, name, late.words(found.total_seconds_late))
    student = found.student_id
    return lambda result: Entry(student, result, *about)


@dataclass(frozen=True)
class Misconception:
    """What several have in common: the exercise, its name, a sentence to say in class, and who has it."""

    exercise: str
    name: str
    says: str
    students: tuple[str, ...]


def misconceptions(graded: list[Entry]) -> list[Misconception]:
    """What went wrong in the class, commonest first."""
    who: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for entry in graded:
        for exercise, found in entry.result.exercises.items():
            for mistake in dict.fromkeys(found.mistakes):
                who[exercise, mistake.name, mistake.says].append(entry.student)
    shared = [Misconception(*key, tuple(students)) for key, students in who.items()]
    return sorted(shared, key=lambda one: (-len(one.students), one.exercise, one.name))


def stuck(lesson: course.Lesson, graded: list[Entry]) -> list[tuple[course.Exercise, list[Entry]]]:
    """For each exercise at which somebody is stuck, who: it is their first that did not pass."""
    first = {
        entry.student: next((e.id for e in lesson.exercises if entry.state(e) != "passed"), "") for entry in graded
    }
    found = [(e, [entry for entry in graded if first[entry.student] == e.id]) for e in lesson.exercises]
    return [(exercise, there) for exercise, there in found if there]


def oddities(graded: list[Entry]) -> list[tuple[str, str]]:
    """Student and what was remarked beside time-outs: restored cells, unreadable files, what was stopped. One cause is
    one row, whatever followed from it."""
    rows = []
    for entry in graded:
        result = entry.result
        notes = [f"{result.verdict}: {result.reason}"] if result.verdict != "graded" else []
        notes += [note for note in result.remarks if note != result.reason and not note.endswith(_TIMED_OUT)]
        where: dict[str, list[str]] = defaultdict(list)
        for exercise, found in result.exercises.items():
            for note in found.remarks:
                follows = result.verdict == "stopped" and note.startswith(_FOLLOWS_A_STOP)
                if not follows and not note.endswith(_TIMED_OUT):
                    where[note].append(exercise)
        notes += [f"{', '.join(ids)}: {note}" for note, ids in where.items()]
        rows += [(entry.student, note) for note in dict.fromkeys(notes)]
    return rows


def time_outs(graded: list[Entry]) -> list[tuple[str, str]]:
    """Student and where their code did not come to an end: an exercise, or a cell beside them."""
    rows = []
    for entry in graded:
        for exercise, found in entry.result.exercises.items():
            states = (found.state, *(objective.state for objective in found.objectives))
            if "timeout" in states or any(note.endswith(_TIMED_OUT) for note in found.remarks):
                rows.append((entry.student, exercise))
        rows += [
            (entry.student, re.sub(r"^In (.*) the code stopped with a time-out\.$", r"\1", note))
            for note in entry.result.remarks
            if note.endswith((_TIMED_OUT, _TOO_SLOW))
        ]
    return rows


def alike(graded: list[Entry]) -> list[Pair]:
    """Pairs of students who share at least two unusual answers, most alike first.

    Answers are compared without comments, layout and the names of variables. What the reference, a known mistake or a
    known oddity writes, and what more than a few students write, counts for nothing.
    """
    groups: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in graded:
        for exercise, source in entry.answers.items():
            groups[exercise, normal(source)].append(entry)
    shared: dict[tuple[str, str], list[str]] = defaultdict(list)
    literal: Counter = Counter()
    for (exercise, form), members in sorted(groups.items(), key=lambda item: item[0]):
        if 2 <= len(members) <= RARE and form not in _expected(exercise):
            for a, b in itertools.combinations(members, 2):
                shared[a.student, b.student].append(exercise)
                literal[a.student, b.student] += a.answers[exercise].strip() == b.answers[exercise].strip()
    pairs = [Pair(*who, tuple(ids), literal[who]) for who, ids in shared.items() if len(ids) >= ALIKE]
    return sorted(pairs, key=lambda p: (-len(p.exercises), -p.literal, p.first, p.second))


def normal(source: str) -> str:
    """Code without comments, layout, docstrings, annotations and chosen names; other text without spaces."""
    tree = transplant.parsed(source)
    if tree is None:
        return "".join(source.split())
    bound = [n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)]
    bound += [n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    names = {name: f"v{number}" for number, name in enumerate(dict.fromkeys(bound))}
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            node.arg, node.annotation = names[node.arg], None
        elif isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
        body = getattr(node, "body", None)
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
        ):
            del body[0]
    try:
        return ast.dump(tree)
    except RecursionError:
        return "".join(source.split())


def tables(lesson: course.Lesson, graded: list[Entry]) -> dict[str, list[list]]:
    """The CSV files by name, each with its heading."""
    ids = [exercise.id for exercise in lesson.exercises]
    scores: list[list] = [
        ["student", "name", "total", "of", "automatic", "automatic of", "late", "verdict", "reason", *ids]
    ]
    for e in graded:
        points = [e.result.points(name) for name in ids]
        why = e.result.reason or " ".join(e.result.remarks)
        automatic = [e.result.score, e.result.max_score]
        scores.append([e.student, e.name, e.total, e.most, *automatic, e.late, e.result.verdict, why, *points])
    mistakes = [
        [one.exercise, one.name, _plain(one.says), len(one.students), " ".join(one.students)]
        for one in misconceptions(graded)
    ]
    return {
        "scores": scores,
        "misconceptions": [["exercise", "mistake", "what it is", "students", "who"], *mistakes],
        "time-outs": [["student", "where"], *map(list, time_outs(graded))],
        "remarks": [["student", "remark"], *map(list, oddities(graded))],
        "alike": [
            ["student", "student", "alike", "to the letter", "exercises"],
            *([p.first, p.second, len(p.exercises), p.literal, " ".join(p.exercises)] for p in alike(graded)),
        ],
    }


def pictures(lesson: course.Lesson, graded: list[Entry]) -> dict[str, str]:
    """The pictures by name, as SVG."""
    return {"scores": _score_picture(lesson, graded), "exercises": _exercise_picture(lesson, graded)}


def page(lesson: course.Lesson, graded: list[Entry], waiting: list[str]) -> str:
    """The report as one HTML page; its pictures lie beside it. Those who need help most stand at the top of the map."""
    scores = sorted(e.result.score for e in graded)
    middle = (scores[(len(scores) - 1) // 2] + scores[len(scores) // 2]) / 2
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=StrictUndefined,
    )  # fmt: skip
    environment.filters |= {"marked_up": _marked_up, "number": "{:g}".format}
    return environment.get_template("report.html.j2").render(
        lesson=lesson,
        graded=sorted(graded, key=lambda e: (e.result.score, e.total, e.student)),
        waiting=waiting,
        scores=scores,
        middle=middle,
        most=max(e.result.max_score for e in graded),
        states=_states(lesson, graded),
        marks=_MARKS,
        called={e.student: e.called for e in graded},
        stuck=stuck(lesson, graded),
        misconceptions=misconceptions(graded),
        time_outs=time_outs(graded),
        remarks=oddities(graded),
        alike=alike(graded),
        alike_least=ALIKE,
        rare=RARE,
    )


def _marked_up(text: str) -> Markup:
    """A sentence with its emphasis and code, as HTML."""
    shown = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
    return Markup(_EMPHASIS.sub(r"<em>\1</em>", shown))


def _plain(text: str) -> str:
    """A sentence without the marks of emphasis."""
    return _EMPHASIS.sub(r"\1", text)


def _answers(notebook: NotebookNode) -> dict[str, str]:
    return {notebooks.grade_id(cell): cell.source for cell in filter(notebooks.is_exercise, notebook.cells)}


@cache
def _expected(exercise: str) -> set[str]:
    """The forms that answers to an exercise are known to take: the released stub, the reference, mistakes, oddities."""
    one = course.lesson(exercise)
    release = notebooks.released(one.folder)
    known = [m.code for m in answers.mistakes(exercise)] + [o.code for o in answers.oddities(exercise)]
    return {normal(source) for source in (_answers(release)[exercise], course.exercise(exercise).solution, *known)}


def _states(lesson: course.Lesson, graded: list[Entry]) -> dict[str, Counter]:
    """For each exercise how many passed, failed and are not written; what was not examined or did not come to an end
    counts as failed."""
    found: dict[str, Counter] = {}
    for exercise in lesson.exercises:
        results = [e.result.exercises.get(exercise.id) for e in graded]
        states = [one.state if one else "failed" for one in results]
        found[exercise.id] = Counter("failed" if state == "timeout" else state for state in states)
    return found


def _score_picture(lesson: course.Lesson, graded: list[Entry]) -> str:
    most = int(sum(exercise.points for exercise in lesson.exercises))
    figure, axes = _figure(3.2)
    axes.hist(
        [e.result.score for e in graded], bins=[x - 0.5 for x in range(most + 2)], color=_BAR["passed"], rwidth=0.9
    )
    axes.set(xlabel="automatic points", ylabel="students", xlim=(-0.5, most + 0.5))
    axes.yaxis.get_major_locator().set_params(integer=True)
    return _svg(figure)


def _exercise_picture(lesson: course.Lesson, graded: list[Entry]) -> str:
    states = _states(lesson, graded)
    figure, axes = _figure(0.8 + 0.4 * len(states))
    left = [0] * len(states)
    for state, hatch in (("passed", ""), ("failed", "//"), ("unwritten", "..")):
        widths = [count[state] for count in states.values()]
        label = "not written" if state == "unwritten" else state
        axes.barh(list(states), widths, left=left, color=_BAR[state], edgecolor="white", hatch=hatch, label=label)
        left = [a + b for a, b in zip(left, widths)]
    axes.invert_yaxis()
    axes.set(xlabel="students")
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.legend(loc="upper center", bbox_to_anchor=(0.4, -0.25), ncols=3, frameon=False)
    return _svg(figure)


def _figure(height: float):
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.5, height), layout="constrained")
    return figure, figure.subplots()


def _svg(figure) -> str:
    import matplotlib

    text = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": "report"}):
        figure.savefig(text, format="svg", metadata={"Date": None})
    return text.getvalue()
