"""The instructor's report on a lesson: scores, misconceptions, time-outs, remarks and alike answers, page and CSV.

Everything comes from the ledger, the autograded notebooks and the gradebook; nothing is examined again.
"""

from __future__ import annotations

import ast
import csv
import html
import io
import itertools
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nbgrader.api import MissingEntry

from autograder import course, machine, notebooks
from autograder.checking import answers
from autograder.grading import batch, gradebook, ledger, transplant, trouble
from autograder.grading.result import Result

# Answers that at most this many students share can be a sign of copying, if two of them coincide.
RARE = 4
ALIKE = 2
_BAR = {"passed": "#0072B2", "failed": "#B84600", "unwritten": "#9a9a9a"}


@dataclass(frozen=True)
class Entry:
    """One student: the examined result, the score in the gradebook, with manual grades and penalties, the answers."""

    student: str
    result: Result
    total: float
    answers: dict[str, str]


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
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows([list(map(_harmless, row)) for row in rows])
            machine.write_whole(place / f"{name}.csv", text.getvalue(), 0o644)
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
                total = book.grades.find_submission(lesson.folder, student).score
                answers = _answers(notebooks.read(final))
            except (MissingEntry, course.CourseError):
                examination = None
            if examination is None:
                waiting.append(student)
            else:
                graded.append(Entry(student, examination.result, total, answers))
    return graded, waiting


def misconceptions(graded: list[Entry]) -> list[tuple[str, str, str, int]]:
    """Exercise, name, what it says and how many students have it; commonest first within each exercise."""
    count: Counter = Counter()
    for entry in graded:
        for exercise, found in entry.result.exercises.items():
            count.update({(exercise, m.name, m.says) for m in found.mistakes})
    return [(*key, number) for key, number in sorted(count.items(), key=lambda item: (item[0][0], -item[1], item[0]))]


def oddities(graded: list[Entry]) -> list[tuple[str, str]]:
    """Student and what was remarked: restored cells, unreadable files, code that was stopped."""
    rows = []
    for entry in graded:
        notes = list(entry.result.remarks)
        if entry.result.verdict != "graded":
            notes.insert(0, f"{entry.result.verdict}: {entry.result.reason}")
        notes += [f"{e}: {note}" for e, found in entry.result.exercises.items() for note in found.remarks]
        rows += [(entry.student, note) for note in dict.fromkeys(notes)]
    return rows


def time_outs(graded: list[Entry]) -> list[tuple[str, str]]:
    """Student and exercise, where an answer did not come to an end."""
    return [
        (entry.student, exercise)
        for entry in graded
        for exercise, found in entry.result.exercises.items()
        if "timeout" in (found.state, *(o.state for o in found.objectives))
    ]


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
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
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
    scores: list[list] = [["student", "total", "automatic", "of", "verdict", "reason", *ids]]
    for e in graded:
        points = [e.result.points(name) for name in ids]
        why = e.result.reason or " ".join(e.result.remarks)
        summary = [e.result.score, e.result.max_score, e.result.verdict, why]
        scores.append([e.student, e.total, *summary, *points])
    return {
        "scores": scores,
        "misconceptions": [["exercise", "mistake", "what it is", "students"], *map(list, misconceptions(graded))],
        "time-outs": [["student", "exercise"], *map(list, time_outs(graded))],
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
    """The report as one HTML page; its pictures lie beside it."""
    most = max(e.result.max_score for e in graded)
    scores = sorted(e.result.score for e in graded)
    middle = (scores[(len(scores) - 1) // 2] + scores[len(scores) // 2]) / 2
    states = _states(lesson, graded)
    words = "; ".join(
        f"{name}: {c['passed']} passed, {c['failed']} failed, {c['unwritten']} not written"
        for name, c in states.items()
    )
    parts = [
        f"<h1>Lesson {lesson.number} {html.escape(lesson.title)}</h1>",
        f"<p>{len(graded)} submissions graded, {len(waiting)} waiting. Automatic points: median {middle:g} of "
        f"{most:g}, from {scores[0]:g} to {scores[-1]:g}. Reflections are graded by you, in formgrader.</p>",
        f"<p>Waiting: {html.escape(', '.join(waiting))}.</p>" if waiting else "",
        f"<img src='scores.svg' alt='Histogram of the automatic points: median {middle:g} of {most:g}.'>",
        f"<img src='exercises.svg' alt='{html.escape(words, quote=True)}'>",
    ]
    notes = {
        "misconceptions": "Wrong answers that behave exactly like a known mistake.",
        "time-outs": "Answers that did not come to an end.",
        "remarks": "What was not as released, not readable, or stopped. A remark is a reason to look, not a verdict.",
        "alike": f"Pairs that share at least {ALIKE} unusual answers, each of them written by at most {RARE} students, "
        "compared without comments, layout and names of variables. Short exercises have few natural answers: look "
        "before you judge.",
        "scores": "Total is the score in the gradebook, with manual points and late penalties.",
    }
    content = tables(lesson, graded)
    for name, note in notes.items():
        head, *rows = content[name]
        parts.append(f"<h2>{name.capitalize()}</h2><p>{note} (<a href='{name}.csv'>CSV</a>)</p>")
        parts.append(_table(head, rows) if rows else "<p>None.</p>")
    return (
        "<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'>"
        "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; img-src 'self' file:; "
        "style-src 'unsafe-inline'\">"
        f"<title>Lesson {lesson.number}: report</title><style>"
        "body{font:16px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
        "table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:.2em .6em;text-align:left;"
        "vertical-align:top;overflow-wrap:anywhere}img{max-width:100%}</style></head><body>\n"
        + "\n".join(filter(None, parts))
        + "\n</body></html>\n"
    )


def _table(head: list, rows: list[list]) -> str:
    lines = ["".join(f"<th scope='col'>{html.escape(str(cell))}</th>" for cell in head)]
    lines += ["".join(f"<td>{html.escape(_number(cell))}</td>" for cell in row) for row in rows]
    return "<table>" + "".join(f"<tr>{line}</tr>\n" for line in lines) + "</table>"


def _number(value: object) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def _harmless(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _answers(notebook) -> dict[str, str]:
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
