"""``autograder build``: derive everything from ``solutions/``.

The lessons (by nbgrader), the reference's files, the list of exercises and README's lesson table are all made here, and
nowhere else. ``derive`` makes them in memory; ``write`` puts them in place; ``differences`` says what is not up to
date.
"""

from __future__ import annotations

import ast
import datetime
import json
import shutil
import tempfile
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder import course, notebooks, program, statements
from autograder.authoring import bench
from autograder.course import CourseError
from autograder.statements import Statement

_LESSONS = ("<!-- lessons: made by `make build` -->", "<!-- end of lessons -->")
_FIGURES = ("<!-- figures: made by `make build` from docs/benchmark.json -->", "<!-- end of figures -->")


def solutions(root: Path) -> dict[str, NotebookNode]:
    """The tidied notebooks of ``solutions/`` by folder name, in order."""
    found = {}
    for folder in sorted(path for path in (root / "solutions").iterdir() if path.is_dir()):
        number = folder.name[:2]
        found[folder.name] = notebooks.tidy(notebooks.read(folder / f"{folder.name}.ipynb"), number)
    return found


def derive_reference(sources: dict[str, NotebookNode]) -> dict[str, str]:
    """The files of ``autograder/reference/`` by name: the list of lessons, and one of each of the learner's files."""
    entries = [_lesson_entry(folder, notebook) for folder, notebook in sources.items()]
    with course.consisting_of(entries):
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
            released = notebooks.read(place / "release" / folder / f"{folder}.ipynb")
            released.metadata.microgpt.built = notebooks.fingerprint(released)
            result[folder] = notebooks.text_of(released)
        return result


def derive(root: Path) -> dict[Path, str]:
    """Every derived file of the course with the text it must have."""
    sources = solutions(root)
    result = {root / "solutions" / f / f"{f}.ipynb": notebooks.text_of(n) for f, n in sources.items()}
    reference = derive_reference(sources)
    result |= {root / "autograder" / "reference" / name: text for name, text in reference.items()}
    result |= {root / "lessons" / f / f"{f}.ipynb": text for f, text in derive_lessons(sources, root).items()}
    readme = root / "README.md"
    text = _between(_LESSONS, readme.read_text(encoding="utf-8"), _lesson_table(json.loads(reference["course.json"])))
    measured = json.loads((root / "docs" / "benchmark.json").read_text(encoding="utf-8"))
    result[readme] = _between(_FIGURES, text, _figures(measured))
    return result


def differences(derived: dict[Path, str]) -> list[Path]:
    """The derived files that are missing or differ on disk, and lessons that no solution stands behind."""
    wrong = [path for path, text in derived.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    lessons = {path.parents[1] for path in derived if path.parents[1].name == "lessons"}
    orphans = [p for folder in lessons for p in folder.glob("[0-9][0-9]_*/*.ipynb") if p not in derived]
    return wrong + orphans


def write(derived: dict[Path, str], replace_worked: bool = False) -> list[Path]:
    """Write what differs and return it.

    A lesson somebody has worked in is left alone and CourseError names it, before anything is written; with
    ``replace_worked`` it is copied to ``lessons/backups/`` first.
    """
    worked = [path for path in derived if path.parents[1].name == "lessons" and _worked_in(path, derived[path])]
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
    changed = [path for path in differences(derived) if path in derived]
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(derived[path], encoding="utf-8")
    return changed


def _lesson_entry(folder: str, notebook: NotebookNode) -> dict:
    facts = notebook.metadata.microgpt
    missing = [key for key in ("title", "minutes", "needs", "builds", "ends") if key not in facts]
    if missing:
        raise CourseError(f'solutions/{folder} lacks {", ".join(missing)} in its notebook metadata under "microgpt".')
    headings = {m["id"]: m for cell in notebook.cells for m in notebooks.HEADING.finditer(cell.source)}
    points = {notebooks.grade_id(c): c.metadata.nbgrader.points for c in notebook.cells if notebooks.is_check(c)}
    exercises, imports = [], {}
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
        "exercises": exercises,
    }


def _parsed(source: str) -> list[Statement]:
    try:
        return statements.parse(notebooks.answer(source))
    except SyntaxError:
        return []  # a cell with a magic


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


def _lesson_table(entries: list[dict]) -> list[str]:
    rows = ["| lesson | you build | it ends with | minutes | exercises | points |", "|---|---|---|---|---|---|"]
    for e in entries:
        link = f"[{e['number']} {e['title'].lower()}](lessons/{e['folder']}/{e['folder']}.ipynb)"
        points = sum(x["points"] for x in e["exercises"])
        rows.append(f"| {link} | {e['builds']} | {e['ends']} | {e['minutes']} | {len(e['exercises'])} | {points:g} |")
    return rows


def _figures(measured: dict) -> list[str]:
    """What README says of speed: the rungs as a table, the rest in a sentence each."""
    tables = bench.tables(measured)
    about = "Measured on {processor}, {processors} processors, Python {python}.".format(**measured["machine"])
    rungs = [f"| {' | '.join(row)} |" for row in (tables[0].header, ["---"] * len(tables[0].header), *tables[0].rows)]
    return [*rungs, "", *(f"- {table.summary}" for table in tables), "", about]


def _between(marks: tuple[str, str], text: str, lines: list[str]) -> str:
    """``text`` with ``lines`` between two marks. Raises CourseError if a mark is missing."""
    begin, end = marks
    if begin not in text or end not in text:
        raise CourseError(f"README.md lacks the marks {begin} and {end}.")
    return text.split(begin)[0] + "\n".join([begin, *lines, end]) + text.split(end)[1]


def _worked_in(path: Path, derived_text: str) -> bool:
    """Whether the cells differ both from what the build makes now and from what it made when it wrote the file."""
    if not path.exists() or path.read_text(encoding="utf-8") == derived_text:
        return False
    present = notebooks.read(path)
    now = notebooks.fingerprint(nbformat.reads(derived_text, as_version=4))
    return notebooks.fingerprint(present) not in (now, present.metadata.get("microgpt", {}).get("built"))
