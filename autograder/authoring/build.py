"""``autograder build``: derive everything from ``solutions/``.

The lessons (by nbgrader), the reference's files, the list of exercises, what README says of them, its picture and
``environment.yml`` are all made here, and nowhere else. ``derive`` makes them in memory; ``write`` puts them in place;
``differences`` says what is not up to date.
"""

from __future__ import annotations

import ast
import builtins
import datetime
import json
import shutil
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import nbformat
from nbformat import NotebookNode

from autograder import course, notebooks, program, statements
from autograder.authoring import conda, front_page, hero, tables
from autograder.course import CourseError
from autograder.live import courses
from autograder.statements import Statement

_START = ("<!-- start: made by `make build`, the address from CITATION.cff -->", "<!-- end of start -->")
_PICTURE = ("<!-- picture: made by `make build` from the shipped model -->", "<!-- end of picture -->")
_EXTENT = ("<!-- extent: made by `make build` -->", "<!-- end of extent -->")
_PANEL = ("<!-- panel: made by `make build` from a known mistake and its check -->", "<!-- end of panel -->")
_LESSONS = ("<!-- lessons: made by `make build` -->", "<!-- end of lessons -->")
_SPEED = ("<!-- speed -->", "<!-- end of speed -->")
_DAY = ("<!-- day: made by `make build` -->", "<!-- end of day -->")
_TWO_DAYS = ("<!-- two days: made by `make build` -->", "<!-- end of two days -->")
_WEEKS = ("<!-- weeks: made by `make build` -->", "<!-- end of weeks -->")
_FIGURES = ("<!-- figures: made by `make build` from docs/benchmark.json -->", "<!-- end of figures -->")


@dataclass(frozen=True)
class Derived:
    """A file that the build makes: what kind it is, where it stands, and the text it must have."""

    kind: Literal["source", "lesson", "reference", "page", "picture", "environment"]
    path: Path
    text: str

    def is_up_to_date(self) -> bool:
        """Whether the file stands in its place with this text."""
        return self.path.exists() and self.path.read_text(encoding="utf-8") == self.text


def derive_reference(sources: dict[str, NotebookNode], entries: list[dict]) -> dict[str, str]:
    """The files of ``autograder/reference/`` by name: the list of lessons, and one of each of the learner's files."""
    with course.consisting_of(entries):
        for exercise in course.exercises():
            _stands_alone(exercise)
        result = {file: program.made(file) for file in course.FILES}
    result["course.json"] = json.dumps(entries, indent=1, ensure_ascii=False) + "\n"
    return result


def derive_lessons(sources: dict[str, NotebookNode], root: Path) -> dict[str, str]:
    """The released notebooks, made by nbgrader's generate_assignment from the tidied sources, by folder name."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import PyFileConfigLoader

    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
        config.CourseDirectory.root = scratch
        config.CourseDirectory.source_directory = "source"
        config.CourseDirectory.release_directory = "release"
        config.GenerateAssignment.no_database = True
        config.SaveCells.enabled = False
        result = {}
        for folder, notebook in sources.items():
            inside = place / "source" / folder
            inside.mkdir(parents=True)
            (inside / f"{folder}.ipynb").write_text(notebooks.text_of(notebook), encoding="utf-8")
            config.CourseDirectory.assignment_id = folder
            converter = GenerateAssignment(coursedir=CourseDirectory(config=config), config=config)
            converter.log.setLevel("ERROR")
            converter.start()
            result[folder] = (place / "release" / folder / f"{folder}.ipynb").read_text(encoding="utf-8")
        return result


def derive(root: Path) -> list[Derived]:
    """Every derived file of the course at ``root``."""
    measured = json.loads((root / "docs" / "benchmark.json").read_text(encoding="utf-8"))
    sources = notebooks.solutions(root)
    for notebook in sources.values():
        quote(notebook, tables.climbed(measured["rungs"]["figures"]))
    link(sources)
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    entries = [_lesson_entry(folder, notebook) for folder, notebook in sources.items()]
    reference = derive_reference(sources, entries).items()
    lessons = derive_lessons(sources, root).items()
    return [
        *(Derived("source", root / "solutions" / f / f"{f}.ipynb", notebooks.text_of(n)) for f, n in sources.items()),
        *(Derived("reference", root / "autograder" / "reference" / name, text) for name, text in reference),
        *(Derived("lesson", root / "lessons" / f / f"{f}.ipynb", text) for f, text in lessons),
        Derived("page", root / "README.md", _readme(root, entries, measured)),
        Derived("page", root / "docs" / "instructors.md", _guide(root, entries)),
        Derived("picture", root / "docs" / "hero.svg", hero.svg()),
        Derived("environment", root / "environment.yml", conda.environment(project)),
    ]


def differences(derived: list[Derived]) -> list[Path]:
    """The derived files that are missing or differ on disk, and lessons that no solution stands behind."""
    lessons = {one.path for one in derived if one.kind == "lesson"}
    present = {path for folder in {path.parents[1] for path in lessons} for path in folder.glob("[0-9][0-9]_*/*.ipynb")}
    return [one.path for one in derived if not one.is_up_to_date()] + sorted(present - lessons)


def write(derived: list[Derived], replace_worked: bool = False) -> list[Path]:
    """Write what differs and return it.

    A lesson somebody has worked in is left alone and CourseError names it, before anything is written; with
    ``replace_worked`` it is copied to ``lessons/backups/`` first.
    """
    worked = [one.path for one in derived if one.kind == "lesson" and _worked_in(one)]
    if worked and not replace_worked:
        names = ", ".join(path.parent.name for path in worked)
        raise CourseError(
            f"Somebody has worked in {names}; nothing was written. Copy the work away, or build with --replace-worked, "
            "which keeps a dated copy under lessons/backups."
        )
    for path in worked:
        stamp = datetime.datetime.now().strftime("%Y-%m-%d_%H-%M-%S")
        kept = path.parents[1] / "backups" / f"{path.stem}_{stamp}.ipynb"
        kept.parent.mkdir(exist_ok=True)
        shutil.copy2(path, kept)
    changed = [one for one in derived if not one.is_up_to_date()]
    for one in changed:
        one.path.parent.mkdir(parents=True, exist_ok=True)
        one.path.write_text(one.text, encoding="utf-8", newline="\n")
    return [one.path for one in changed]


def _lesson_entry(folder: str, notebook: NotebookNode) -> dict:
    facts = notebook.metadata.microgpt
    missing = [key for key in ("title", "minutes", "needs", "builds", "ends") if key not in facts]
    if missing:
        raise CourseError(f'solutions/{folder} lacks {", ".join(missing)} in its notebook metadata under "microgpt".')
    headings = {m["id"]: m for cell in notebook.cells for m in notebooks.HEADING.finditer(cell.source)}
    points = {notebooks.grade_id(c): c.metadata.nbgrader.points for c in notebook.cells if notebooks.is_check(c)}
    exercises: list[dict] = []
    imports: dict[str, str] = {}
    for cell in (cell for cell in notebook.cells if cell.cell_type == "code"):
        for statement in _parsed(cell.source):
            if statement.is_import and not _of_the_course(statement.text):
                imports |= statements.single_imports(statement.node)
        if not notebooks.is_exercise(cell):
            continue
        name = notebooks.grade_id(cell)
        if name not in headings or f"{name}-check" not in points:
            raise CourseError(f"Exercise {name} in solutions/{folder} lacks its heading line or its check cell.")
        solution = notebooks.answer(cell.source)
        needed = statements.names_used(solution)
        pieces, objects = _defined(solution)
        exercises.append(
            {
                "id": name,
                "title": headings[name]["title"],
                "minutes": int(headings[name]["minutes"]),
                "difficulty": headings[name]["dots"].count("●"),
                "points": points[f"{name}-check"],
                "file": cell.metadata.get("microgpt", {}).get("file", course.PROGRAM),
                "solution": solution,
                "imports": [imports[name] for name in sorted(needed & imports.keys())],
                "pieces": pieces,
                "objects": objects,
            }
        )
    return {
        "number": folder[:2],
        "folder": folder,
        **{k: facts[k] for k in ("title", "minutes", "needs", "builds", "ends")},
        "reflection": "\n".join(
            notebooks.model_answer(cell) for cell in filter(notebooks.is_reflection, notebook.cells)
        ),
        "exercises": exercises,
    }


def _stands_alone(exercise: course.Exercise) -> None:
    """Raises CourseError if a solution uses what no exercise defines, for that could not be saved with it."""
    known = {name.split(".")[0] for e in course.exercises() for name in e.pieces} | set(vars(builtins)) | {"add_to"}
    known |= {name for line in exercise.imports for s in statements.parse(line) for name in s.binds}
    bound = {name for s in statements.parse(exercise.solution) for name in s.binds}
    if extra := statements.names_used(exercise.solution) - known - bound:
        raise CourseError(
            f"Exercise {exercise.id} uses {', '.join(sorted(extra))}, which no exercise defines; move it into one."
        )


def _parsed(source: str) -> tuple[Statement, ...]:
    try:
        return statements.parse(notebooks.answer(source))
    except SyntaxError:
        return ()  # a cell with a magic


def _of_the_course(statement: str) -> bool:
    return any(word in statement.split() for word in ("autograder", "figures", "models", "__main__", *course.MODULES))


def _defined(solution: str) -> tuple[list[str], list[str]]:
    """The pieces that an answer cell defines, and the functions and classes among them, or whose methods they are."""
    pieces, objects = [], []
    for statement in statements.parse(solution):
        node, owner = statement.node, statements.owner_added_to(statement.node)
        if owner:
            pieces.append(f"{owner}.{node.name}")
            objects.append(owner)
        elif isinstance(node, ast.ClassDef):
            functions = [child.name for child in node.body if isinstance(child, ast.FunctionDef)]
            pieces += [node.name, *(f"{node.name}.{name}" for name in functions)]
            objects.append(node.name)
        elif isinstance(node, ast.FunctionDef):
            pieces.append(node.name)
            objects.append(node.name)
        elif isinstance(node, ast.Assign):
            pieces += [n.id for n in ast.walk(node.targets[0]) if isinstance(n, ast.Name)]
    return pieces, list(dict.fromkeys(objects))


def quote(notebook: NotebookNode, speed: str) -> None:
    """Let every text of a lesson that says how fast the rungs are say ``speed``."""
    for cell in notebook.cells:
        if _SPEED[0] in cell.source:
            cell.source = _between(_SPEED, cell.source, [speed])


def link(sources: dict[str, NotebookNode]) -> None:
    """Let every lesson but the last end with a link to the one after it."""
    folders = [*sources]
    for folder, after in zip(folders, [*folders[1:], ""]):
        end = sources[folder].cells[-1]
        end.source = notebooks.without_next(end.source)
        if after:
            link = f"[Lesson {after[:2]} · {sources[after].metadata.microgpt.title}](../{after}/{after}.ipynb)"
            end.source = "\n".join([end.source, "", notebooks.NEXT[0], link, notebooks.NEXT[1]])


def _readme(root: Path, entries: list[dict], measured: dict) -> str:
    """README with all that is derived in it as it must be."""
    text = (root / "README.md").read_text(encoding="utf-8")
    text = _between(_START, text, front_page.start((root / "CITATION.cff").read_text(encoding="utf-8")))
    text = _between(_PICTURE, text, front_page.picture())
    text = _between(_EXTENT, text, front_page.extent(entries))
    text = _between(_PANEL, text, front_page.panel())
    text = _between(_LESSONS, text, _lesson_table(entries))
    return _between(_FIGURES, text, tables.page(measured))


def _guide(root: Path, entries: list[dict]) -> str:
    """The instructors' guide with its tables of whole courses as they must be."""
    text = (root / "docs" / "instructors.md").read_text(encoding="utf-8")
    with course.consisting_of(entries):
        text = _between(_DAY, text, courses.table(courses.DAY))
        text = _between(_TWO_DAYS, text, courses.table(courses.TWO_DAYS))
        return _between(_WEEKS, text, courses.table(courses.WEEKS))


def _lesson_table(entries: list[dict]) -> list[str]:
    rows = ["| lesson | you build | it ends with | minutes | exercises | points |", "|---|---|---|---|---|---|"]
    for e in entries:
        link = f"[{e['number']} {e['title'].lower()}](lessons/{e['folder']}/{e['folder']}.ipynb)"
        points = sum(x["points"] for x in e["exercises"])
        rows.append(f"| {link} | {e['builds']} | {e['ends']} | {e['minutes']} | {len(e['exercises'])} | {points:g} |")
    return rows


def _between(marks: tuple[str, str], text: str, lines: list[str]) -> str:
    """``text`` with ``lines`` between two marks. Raises CourseError if a mark is missing."""
    begin, end = marks
    if begin not in text or end not in text:
        raise CourseError(f"The marks {begin} and {end} do not both stand in their page or lesson; put them back.")
    return text.split(begin)[0] + "\n".join([begin, *lines, end]) + text.split(end)[1]


def _worked_in(lesson: Derived) -> bool:
    """Whether the cells differ both from what the build makes now and from what it made when it wrote the file."""
    if not lesson.path.exists() or lesson.is_up_to_date():
        return False
    present = notebooks.read(lesson.path)
    now = notebooks.fingerprint(nbformat.reads(lesson.text, as_version=4))
    return notebooks.fingerprint(present) not in (now, present.metadata.get("microgpt", {}).get("built"))
