"""The anatomy of a lesson, checked: what every lesson must have, and what a student must never see."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from autograder import course, notebooks
from autograder.authoring import forgery
from autograder.checking import examine
from autograder.questions import PREDICT

SECTIONS = ("## Where you are", "## Reflection", "## What you built", "## Stretch", "## Next")
LEAK_LENGTH = 16
PIECE_LENGTH = 5  # shorter pieces, such as x**2, are no answer
LINE_LENGTH = 100  # what fits into a cell beside the file browser
_COMPUTED = ast.BinOp | ast.BoolOp | ast.UnaryOp | ast.Compare | ast.Call | ast.Subscript | ast.IfExp | ast.ListComp
_ANSWER = re.compile(r"<details>\s*<summary>[^<]*\banswer\b[^<]*</summary>.*?</details>", re.I | re.S)
_SMALL_WORDS = re.compile(r"\b(simply|obviously|trivial(?:ly)?|amazing|awesome|exciting)\b", re.I)


@dataclass(frozen=True)
class Bounds:
    """What a lesson may measure: cells, words that stand in the open, exercises, minutes, predictions, recalls."""

    cells: tuple[int, int] = (35, 48)
    words: tuple[int, int] = (1000, 1900)
    exercises: tuple[int, int] = (4, 6)
    minutes: tuple[int, int] = (45, 75)
    predictions: int = 3
    recalled: int = 3


BOUNDS = {
    "00": Bounds(cells=(15, 30), words=(600, 1200), exercises=(1, 1), minutes=(20, 45), predictions=1, recalled=0)
}


def problems(root: Path) -> list[str]:
    """Everything wrong with the lessons of the course at ``root``, one sentence each."""
    found = []
    for folder, notebook in notebooks.solutions(root).items():
        strays = [p.name for p in (root / "solutions" / folder).iterdir() if p.name != f"{folder}.ipynb"]
        if strays:
            found.append(f"solutions/{folder} also holds {', '.join(strays)}; nbgrader would publish it.")
        released = root / "lessons" / folder / f"{folder}.ipynb"
        found += [f"{folder}: {text}" for text in lesson_problems(notebook, BOUNDS.get(folder[:2], Bounds()))]
        if released.exists():
            found += [f"{folder}: {text}" for text in leaks(notebook, notebooks.read(released))]
    for exercise in course.exercises():
        nudges = dict.fromkeys(trial.nudge for trial in examine.trials(exercise, 1))
        found += [f"{exercise.id}: {text}" for text in given_away(exercise.solution, nudges)]
        if forgery.is_forgeable(exercise):
            found.append(
                f"{exercise.id}: whoever sees the inputs alone can send every outcome; let chance decide what is due"
            )
    return found


def lesson_problems(notebook: NotebookNode, bounds: Bounds) -> list[str]:
    """What the source notebook of a lesson lacks or has too much of."""
    cells = notebook.cells
    text = "\n\n".join(
        cell.source for cell in cells if cell.cell_type == "markdown" and not notebooks.is_reflection(cell)
    )
    exercises = [index for index, cell in enumerate(cells) if notebooks.is_exercise(cell)]
    facts = notebook.metadata.microgpt
    found = [f"the section “{heading}” is missing" for heading in SECTIONS if f"{heading}\n" not in text + "\n"]
    for name, value, (low, high) in (
        ("cells", len(cells), bounds.cells),
        ("words of prose", notebooks.words(text), bounds.words),
        ("exercises", len(exercises), bounds.exercises),
        ("minutes", facts.minutes, bounds.minutes),
    ):
        if not low <= value <= high:
            found.append(f"{value} {name}; {low} to {high} are due")
    asked = len(PREDICT.findall(text))
    if asked < bounds.predictions:
        found.append(f"{asked} predictions; at least {bounds.predictions} are due")
    if f"**{facts.minutes} minutes** · needs {facts.needs}" not in cells[0].source:
        found.append(f"the first cell must say “**{facts.minutes} minutes** · needs {facts.needs}”")
    imports = "".join(cell.source for cell in cells if cell.cell_type == "code").split("from autograder import", 1)[-1]
    if "solution" not in imports.split("\n", 1)[0]:
        found.append("the set-up cell must import solution, which every task names")
    reflections = [cell for cell in cells if notebooks.is_reflection(cell)]
    if not reflections:
        found.append("there is no reflection for a person to grade")
    if not all(notebooks.model_answer(cell) for cell in reflections):
        found.append("a rubric has no “Model answer” below it, which whoever has no teacher reads")
    found += _recall_problems(cells, bounds.recalled)
    for index in exercises:
        found += _exercise_problems(cells, index)
    for index, cell in enumerate(cells):
        if not _is_answered(cell, cells[index + 1 : index + 2]):
            found.append(
                f"cell {cell.id}: a prediction has no answer; let a cell follow that shows it, or fold it below"
            )
    for index, cell in enumerate(cells):
        found += _cell_problems(cell, index)
    return found


def leaks(source: NotebookNode, released: NotebookNode) -> list[str]:
    """Lines of a solution or a rubric that a student can read in the released notebook."""
    visible = {_squeezed(line) for cell in released.cells for line in cell.source.splitlines()}
    found = []
    for cell in source.cells:
        for line in notebooks.solution_lines(cell.source):
            bare = _squeezed(line.split("  #")[0])
            if len(bare) >= LEAK_LENGTH and not line.startswith("#") and bare in visible:
                found.append(f"the answer of {notebooks.grade_id(cell)} leaks: {line!r} stands in the student version")
    for region in ("SOLUTION", "LIVE"):
        if any(f"BEGIN {region}" in cell.source for cell in released.cells):
            found.append(f"a {region.lower()} region was not cleared")
    return found


def given_away(solution: str, nudges: Iterable[str]) -> list[str]:
    """The nudges that hold a piece of the solution's code: what a failed check shows at once is no answer."""
    computed = [node for node in ast.walk(ast.parse(solution)) if isinstance(node, _COMPUTED)]
    pieces = {_squeezed(t) for n in computed for t in (ast.unparse(n), ast.get_source_segment(solution, n) or "")}
    found = []
    for nudge in nudges:
        held = [piece for piece in pieces if len(piece) >= PIECE_LENGTH and piece in _squeezed(nudge)]
        if held:
            found.append(f"the nudge {nudge!r} holds {max(held, key=len)}, which stands in the solution")
    return found


def _exercise_problems(cells: list[NotebookNode], index: int) -> list[str]:
    cell = cells[index]
    name = notebooks.grade_id(cell)
    found = []
    task = cells[index - 1].source if index else ""
    heading = notebooks.HEADING.search(task)
    if not heading or heading["id"] != name:
        found.append(f"the cell before exercise {name} must hold its line “### Exercise {name} · title · 5 min · ●○○”")
    for hint in ("<summary>Nudge</summary>", "<summary>Strategy</summary>"):
        if hint not in task:
            found.append(f"exercise {name} lacks {hint}")
    if f'solution("{name}")' not in task:
        found.append(f"the task of exercise {name} must name the command that shows its solution")
    following = cells[index + 1] if index + 1 < len(cells) else None
    if following is None or notebooks.grade_id(following) != f"{name}-check":
        found.append(f"exercise {name} is not followed by its check")
    elif not following.source.startswith(f'check("{name}", '):
        found.append(f"the check of {name} must be one call of check")
    lines = len(notebooks.solution_lines(cell.source))
    if not 1 <= lines <= 12:
        found.append(f"the solution of {name} has {lines} lines; 1 to 12 are due")
    return found


def _recall_problems(cells: list[NotebookNode], due: int) -> list[str]:
    """What the cell with questions on earlier lessons, before the first new idea, lacks."""
    if not due:
        return []
    name = f"{cells[0].id[:2]}-recall"
    first_idea = next((n for n, cell in enumerate(cells) if re.search(r"^## 1\.", cell.source, re.M)), len(cells))
    asked = [cell for cell in cells[:first_idea] if cell.id == name and cell.source.startswith("### Recall\n")]
    if not asked:
        return [f"a cell {name} must ask “### Recall” before “## 1.”"]
    answers = len(_ANSWER.findall(asked[0].source))
    return [] if answers == due else [f"cell {name} has {answers} folded answers; {due} are due"]


def asks_of_the_next(cell: NotebookNode) -> bool:
    """Whether a cell ends with a prediction that the cell after it answers."""
    *asked, last = PREDICT.split(cell.source)
    return cell.cell_type == "markdown" and bool(asked) and not _ANSWER.search(last)


def _is_answered(cell: NotebookNode, following: list[NotebookNode]) -> bool:
    """Whether each prediction that a cell asks for is answered: in a fold below it, or by the cell that follows."""
    if cell.cell_type != "markdown":
        return True
    earlier = [bool(_ANSWER.search(rest)) for rest in PREDICT.split(cell.source)[1:-1]]
    shown = any(c.cell_type == "code" and not notebooks.is_exercise(c) and not notebooks.is_check(c) for c in following)
    return all(earlier) and (shown or not asks_of_the_next(cell))


def _cell_problems(cell: NotebookNode, index: int) -> list[str]:
    found = []
    if not cell.source.strip():
        found.append(f"cell {index + 1} is empty")
    if cell.cell_type == "markdown":
        for picture in re.findall(r"<img [^>]*>", cell.source):
            if not re.search(r'alt="[^"]+"', picture):
                found.append(f"cell {cell.id}: a picture has no text alternative")
        if re.search(r"!\[[^\]]*\]\(", cell.source):
            found.append(
                f"cell {cell.id}: write pictures as <img alt=…>; Markdown pictures lose their text alternative"
            )
        for word in _SMALL_WORDS.findall(cell.source):
            found.append(f"cell {cell.id}: “{word}” is filler")
    else:
        longest = max(map(len, cell.source.splitlines()), default=0)
        if longest > LINE_LENGTH:
            found.append(f"cell {cell.id}: a line of {longest} characters; at most {LINE_LENGTH} are shown uncut")
    if cell.cell_type == "code" and re.search(r"\bplt\.|(?<!figures )\bimport matplotlib", cell.source):
        found.append(f"cell {cell.id}: draw in figures/ and show the picture with show(picture)")
    if cell.cell_type == "code" and re.search(r"\balt\s*=", cell.source):
        found.append(f"cell {cell.id}: a picture brings its text alternative along; write it in figures/")
    return found


def _squeezed(line: str) -> str:
    return re.sub(r"\s+", "", line.strip().strip("`"))
