"""The live notebook of a lesson: its headings, questions, data and pictures, and one cue where an answer is typed."""

from __future__ import annotations

import ast
import copy
import re

from nbformat import NotebookNode

from autograder import course, notebooks, statements
from autograder.course import Exercise, Lesson
from autograder.live import script
from autograder.questions import PREDICT

_KEPT = re.compile(r"^#{1,3} .+$|<img [^>]*>", re.M)


def notebook(lesson: Lesson) -> NotebookNode:
    """The live notebook of a lesson, made from its source. Checks, data and pictures are the lesson's own cells."""
    made = notebooks.source(lesson.folder)
    kept = [short for cell in made.cells if (short := _short(cell)).source.strip()]
    made.cells = kept
    return made


def cue(exercise: Exercise) -> str:
    """One line that says what is to be typed: the title, and what is defined."""
    return f"# {exercise.id} · {exercise.title}: {'; '.join(_asked(exercise.solution))}"


def _short(cell: NotebookNode) -> NotebookNode:
    """A cell as it stands in the live notebook; empty if nothing of it does."""
    short = copy.deepcopy(cell)
    short.metadata = NotebookNode()
    if notebooks.is_exercise(cell):
        short.source = cue(course.exercise(notebooks.grade_id(cell)))
    elif notebooks.is_reflection(cell):
        short.source = ""
    elif cell.cell_type == "markdown":
        short.source = _headlines(notebooks.without_live(cell.source))
    return short


def _headlines(markdown: str) -> str:
    """The headings, questions, tables and pictures of a text, in its order."""
    found, asked = [], {question.text for question in script.questions(markdown)}
    for part in script.paragraphs(markdown):
        if part in asked or PREDICT.search(part) or part.startswith("|"):
            found.append(part)
        else:
            found += _KEPT.findall(part)
    return "\n\n".join(found)


def _asked(solution: str) -> list[str]:
    """The signatures of what a cell defines."""
    found = []
    for statement in statements.parse(solution):
        node, owner = statement.node, statements.owner_added_to(statement.node)
        if isinstance(node, ast.FunctionDef):
            found.append(f"add to {owner} {_signature(node)}" if owner else _signature(node))
        elif isinstance(node, ast.ClassDef):
            methods = [_signature(child) for child in node.body if isinstance(child, ast.FunctionDef)]
            found.append(f"class {node.name} with {', '.join(methods)}" if methods else f"class {node.name}")
        elif isinstance(node, ast.Assign):
            found.append(ast.unparse(node.targets[0]))
    return found


def _signature(node: ast.FunctionDef) -> str:
    return f"{node.name}({ast.unparse(node.args)})"
