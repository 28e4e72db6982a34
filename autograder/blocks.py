"""A learner's file as blocks: each answer stands whole under a comment with its exercise's id, and goes as a whole.

    # 06-softmax
    def softmax(logits): ...

A method's block stands in its class, under the same comment; what the method needs besides stands at the level of the
module under a comment of its own. ``# 06-softmax, from the reference`` marks what a learner took over. Imports stand at
the top, as usual, and leave with the last block that uses them. Everything else in the file is kept as it is.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from autograder import course, statements
from autograder.statements import Statement

BORROWED = ", from the reference"
_MARK = re.compile(rf"# (?P<id>\d\d-[a-z0-9-]+)(?P<borrowed>{BORROWED})?")
_OLD_BORROWED = re.compile(r"^[ \t]*# from the reference: \d\d-[a-z0-9-]+\n", re.M)


@dataclass
class Block:
    """What stands under one mark. ``parts`` are the blocks inside the class that ``text`` ends with, ``after`` what
    follows that class."""

    id: str
    text: str
    borrowed: bool = False
    parts: list[Block] = field(default_factory=list)
    after: str = ""


@dataclass
class File:
    """A file: docstring, imports, what else stands above the first mark, the blocks, and the lines that start it."""

    docstring: str = ""
    imports: list[str] = field(default_factory=list)
    above: str = ""
    blocks: list[Block] = field(default_factory=list)
    start: str = ""


@dataclass(frozen=True)
class Answer:
    """An answer on its way into a file: imports, statements, and the methods it adds to classes.

    ``before`` are statements that must run before the class with the methods is made, ``after`` the others.
    """

    exercise: course.Exercise
    imports: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    methods: tuple[tuple[str, str], ...] = ()


def compose(exercise: course.Exercise, found: list[Statement], imports: list[str]) -> Answer:
    """An answer from its statements, helpers before what uses them.

    A function under ``@add_to(Class)`` becomes a method; what other exercises ask for is left out of a class.
    """
    others = tuple(name for e in course.exercises() if e.id != exercise.id for name in e.pieces)
    loose, methods = [], []
    for statement in found:
        if owner := statements.owner_added_to(statement.node):
            methods.append((owner, statements.without_add_to(statement)))
        elif isinstance(statement.node, ast.ClassDef):
            loose.append(_without_members(statement.text, statement.node.name, others))
        else:
            loose.append(statement.text)
    bound = {name for text in loose for name in _statements(text)[0].binds}
    early = any(statements.names_used_at_once(text) & bound for _, text in methods)
    before: list[str] = []
    after: list[str] = []
    for text in loose:
        (before if early and _statements(text)[0].binds else after).append(text)
    return Answer(exercise, tuple(imports), tuple(before), tuple(after), tuple(methods))


def solution(exercise: course.Exercise) -> Answer:
    """The reference's answer to an exercise."""
    found = statements.parse(exercise.solution)
    return compose(exercise, [s for s in found if not s.is_import], list(exercise.imports))


class Clash(course.CourseError):
    """An answer that a file cannot take; the message says why in one sentence."""


def parse(text: str) -> File:
    """Take a file apart. Raises SyntaxError or ValueError if it is not Python.

    A file from before there were marks is read too: each piece goes to the exercise that asks for it.
    """
    lines = statements.lines_of(text)
    body = ast.parse("\n".join(lines)).body
    marks = list(_marks(lines))
    tops = [(number, mark) for number, column, mark in marks if column == 0]
    end = len(lines)
    found = File()
    if body and _is_start(body[-1]):
        last = body[-1]
        end = last.lineno - 1
        found.start = "\n".join(lines[end:]).strip("\n")
    head_end = min([number - 1 for number, _ in tops] + [end])
    _read_head(found, "\n".join(lines[:head_end]))
    for (number, mark), stop in zip(tops, [number - 1 for number, _ in tops[1:]] + [end]):
        inner = [(n, m) for n, column, m in marks if column and number < n <= stop]
        found.blocks.append(_read_block(mark, lines, number, stop, inner, body))
    if not tops:
        _take_over(found)
    return found


def render(file: File) -> str:
    """The text of a file."""
    head = [file.docstring, "\n".join(statements.joined_imports(file.imports)), file.above]
    chunks = ["\n\n".join(part for part in head if part)]
    chunks += [_text_of(block) for block in file.blocks]
    chunks.append(file.start)
    return "\n\n\n".join(chunk for chunk in chunks if chunk) + "\n"


def ids(file: File) -> dict[str, bool]:
    """The exercises that the file holds an answer to, each with whether it is taken from the reference."""
    found: dict[str, bool] = {}
    for block in _every(file):
        found[block.id] = found.get(block.id, False) or block.borrowed
    return found


def names(file: File) -> set[str]:
    """The names of all pieces that the file defines: functions, constants, classes and ``Class.method``."""
    found: set[str] = set()
    for statement in _statements(render(file)):
        found |= statement.binds
        if isinstance(statement.node, ast.ClassDef):
            owner = statement.node.name
            found |= {f"{owner}.{name}" for name in ("__init__", *_bound_in(statement))}
        found |= set(statements.attributes_set(statement.node))
    return found


def put(file: File, answer: Answer, borrowed: bool = False) -> None:
    """Set an answer into ``file`` in place of the one before, with all that stood under its mark.

    Definitions of the same pieces elsewhere in the file go too, for Python would take the last one. Raises Clash where
    a helper or an import has the name of something else in the file.
    """
    exercise = answer.exercise
    classes = _take_out(file, exercise, also=exercise.pieces)
    _settle_helpers(file, answer)
    before, after = (_without_twins(file, part, exercise) for part in (answer.before, answer.after))
    rank = _ranks()
    at = next((i for i, b in enumerate(file.blocks) if rank.get(b.id, -1) >= rank[exercise.id]), len(file.blocks))
    owners = [owner for owner, _ in answer.methods]
    if before:
        home = next((i for i, b in enumerate(file.blocks) if any(_defines_class(b, o) for o in owners)), at)
        file.blocks.insert(home, Block(exercise.id, "\n\n\n".join(before), borrowed))
        at += home <= at
    if after:
        file.blocks.insert(at, Block(exercise.id, "\n\n\n".join(after), borrowed))
    for owner in dict.fromkeys(owners):
        texts = [text for name, text in answer.methods if name == owner]
        _put_part(file, owner, Block(exercise.id, "\n\n".join(map(statements.indented, texts)), borrowed))
    _give_back(file, classes)
    imports = list(answer.imports)
    if "main" in exercise.pieces and not file.start:
        file.start = course.START
        imports += course.START_IMPORTS
    file.imports += [line for line in imports if line not in file.imports]


def remove(file: File, exercise: course.Exercise) -> list[str]:
    """Take an answer out; the ids of all exercises that left the file with it, for a class takes its methods along."""
    had = ids(file)
    _take_out(file, exercise, also=())
    if "main" in exercise.pieces and file.start == course.START:
        file.start = ""
    left = ids(file)
    return [name for name in had if name not in left]


def depends_on(file: File, exercise: course.Exercise) -> list[str]:
    """The texts of all blocks that an answer rests on, its own first; a changed text means another answer."""
    by_name: dict[str, str] = {}
    for other in course.exercises():
        by_name |= {name.split(".")[0]: other.id for name in other.pieces}
    found: dict[int, str] = {}
    todo, seen = [exercise.id], set()
    while todo:
        wanted = todo.pop(0)
        if wanted in seen:
            continue
        seen.add(wanted)
        for block in file.blocks:
            if wanted == block.id or wanted in (part.id for part in block.parts):
                found[id(block)] = text = _text_of(block)
                todo += [by_name[name] for name in sorted(statements.names_used(text)) if name in by_name]
    return [*found.values(), *file.imports, file.above]


def _marks(lines: list[str]) -> Iterator[tuple[int, int, re.Match]]:
    """The marks of a file with line number and column; a text in a string is none."""
    source = io.StringIO("\n".join(lines) + "\n")
    known = _ranks()
    for token in tokenize.generate_tokens(source.readline):
        if token.type == tokenize.COMMENT and (mark := _MARK.fullmatch(token.string.rstrip())):
            alone = not token.line[: token.start[1]].strip()
            if alone and token.start[1] in (0, 4) and mark["id"] in known:
                yield token.start[0], token.start[1], mark


def _ranks() -> dict[str, int]:
    return {exercise.id: number for number, exercise in enumerate(course.exercises())}


def _is_start(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and any(isinstance(n, ast.Name) and n.id == "__name__" for n in ast.walk(node.test))


def _read_head(file: File, text: str) -> None:
    above = []
    for number, statement in enumerate(_statements(text)):
        if number == 0 and isinstance(statement.node, ast.Expr) and isinstance(statement.node.value, ast.Constant):
            file.docstring = statement.text
        elif statement.is_import:
            file.imports += statements.single_imports(statement.node).values()
        else:
            above.append(statement.text)
    file.above = "\n\n\n".join(above)


def _read_block(mark: re.Match, lines: list[str], number: int, stop: int, inner: list, body: list[ast.stmt]) -> Block:
    """The block whose mark stands in line ``number``, up to line ``stop``; ``inner`` are the marks in its class."""
    block = Block(mark["id"], "", bool(mark["borrowed"]))
    holder: Any = next((n for n in body if inner and n.lineno <= inner[0][0] <= (n.end_lineno or 0)), None)
    inner = [(n, m) for n, m in inner if isinstance(holder, ast.ClassDef) and n <= holder.end_lineno]
    if not inner:
        block.text = "\n".join(lines[number:stop]).strip("\n")
        return block
    block.text = "\n".join(lines[number : inner[0][0] - 1]).strip("\n")
    for (at, inside), end in zip(inner, [n - 1 for n, _ in inner[1:]] + [holder.end_lineno]):
        block.parts.append(Block(inside["id"], "\n".join(lines[at:end]).strip("\n"), bool(inside["borrowed"])))
    block.after = "\n".join(lines[holder.end_lineno : stop]).strip("\n")
    return block


def _text_of(block: Block) -> str:
    text = f"# {block.id}{BORROWED * block.borrowed}\n{block.text}"
    for part in block.parts:
        text += f"\n\n{statements.INDENT}# {part.id}{BORROWED * part.borrowed}\n{part.text}"
    return text + (f"\n\n\n{block.after}" if block.after else "")


def _statements(text: str) -> list[Statement]:
    """The statements of a text; the head of a class whose methods all stand in parts counts as a class too."""
    try:
        return statements.parse(text)
    except SyntaxError:
        return statements.parse(f"{text}\n{statements.INDENT}pass")


def _every(file: File) -> Iterator[Block]:
    for block in file.blocks:
        yield block
        yield from block.parts


def _bound_in(statement: Statement) -> set[str]:
    """The names that a class's body gives a value to."""
    return {
        name
        for child in statement.node.body
        for name in (
            [child.name]
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            else [n.id for n in ast.walk(child) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
        )
    }


def _defines_class(block: Block, name: str) -> bool:
    return any(isinstance(s.node, ast.ClassDef) and s.node.name == name for s in _statements(block.text))


def _put_part(file: File, owner: str, part: Block) -> None:
    holder = next((block for block in file.blocks if _defines_class(block, owner)), None)
    if holder is None:
        raise Clash(f"the file has no class {owner} that the method could stand in")
    rank = _ranks()
    at = next((i for i, p in enumerate(holder.parts) if rank[p.id] > rank[part.id]), len(holder.parts))
    holder.parts.insert(at, part)


def _take_out(file: File, exercise: course.Exercise, also: tuple[str, ...]) -> dict[str, list[Block]]:
    """Remove an exercise's blocks and, elsewhere, definitions of the pieces ``also``.

    Helpers that other blocks still use move to the first of these; imports that only it used go. Returns the methods
    of other exercises in the classes that went.
    """
    gone = [b for b in _every(file) if b.id == exercise.id]
    classes: dict[str, list[Block]] = {}
    for block in gone:
        if block.parts:
            owner = next(s.node.name for s in _statements(block.text) if isinstance(s.node, ast.ClassDef))
            classes[owner] = [part for part in block.parts if part.id != exercise.id]
    file.blocks = [block for block in file.blocks if block.id != exercise.id]
    for block in file.blocks:
        block.parts = [part for part in block.parts if part.id != exercise.id]
        if also:
            block.text = _without(block.text, also)
            block.after = _without(block.after, also)
            for part in block.parts:
                part.text = _without_members(part.text, _owner_of(block), also)
    file.blocks = [block for block in file.blocks if block.text or block.parts or block.after]
    for block in file.blocks:
        block.parts = [part for part in block.parts if part.text.strip()]
    if also:
        file.above = _without(file.above, also)
    helpers = [s for b in gone for s in _statements(_loose(b)) if not s.binds & set(exercise.pieces)]
    _move_on(file, helpers)
    used_before = {name for block in gone for name in statements.names_used(_loose(block))}
    used_now = statements.names_used("\n".join([file.above, file.start, *map(_text_of, file.blocks)]))
    used_now |= {n for parts in classes.values() for part in parts for n in statements.names_used(_loose(part))}
    file.imports = [
        line for line in file.imports if not (bound := _bound(line)) & used_before or bound & used_now
    ]  # fmt: skip
    return classes


def _give_back(file: File, classes: dict[str, list[Block]]) -> None:
    """Set the methods of other exercises into their class again, which has been replaced around them."""
    for owner, parts in classes.items():
        for part in parts:
            _put_part(file, owner, part)


def _loose(block: Block) -> str:
    """A block's text as a program: that of a part without its indentation."""
    text = block.text
    if text.startswith(statements.INDENT):
        text = "class _:\n" + text
    return "\n".join([text, block.after])


def _owner_of(block: Block) -> str:
    return next((s.node.name for s in _statements(block.text) if isinstance(s.node, ast.ClassDef)), "")


def _without(text: str, names: tuple[str, ...]) -> str:
    """``text`` without the statements that define the pieces ``names``, and its classes without their methods."""
    kept = []
    for statement in _statements(text):
        if statement.binds and statement.binds <= set(names) and not statement.is_import:
            continue
        targets = statements.attributes_set(statement.node)
        if targets and set(targets) <= set(names):
            continue
        if isinstance(statement.node, ast.ClassDef):
            kept.append(_without_members(statement.text, statement.node.name, names))
        else:
            kept.append(statement.text)
    return "\n\n\n".join(kept) if len(kept) < len(_statements(text)) or kept != _texts(text) else text


def _texts(text: str) -> list[str]:
    return [statement.text for statement in _statements(text)]


def _without_members(text: str, owner: str, names: tuple[str, ...]) -> str:
    """The text of a class, or of a part of one, without the methods of ``owner`` among ``names``."""
    part = text.startswith(statements.INDENT)
    whole = Statement(f"class {owner}:\n{text}" if part else text, ast.parse("class _: pass").body[0])
    lines = statements.lines_of(whole.text)
    drop: set[int] = set()
    children = statements.members(whole)
    for child in children:
        if isinstance(child.node, ast.FunctionDef) and f"{owner}.{child.node.name}" in names:
            last: int = child.node.end_lineno
            length = len(statements.lines_of(child.text))
            drop.update(range(last - length + 1, last + 1))
    if not drop:
        return text
    if not part and all(c.node.end_lineno in drop for c in children):
        return "\n".join([*lines[: min(drop) - 1], f"{statements.INDENT}pass"])
    kept = [line for number, line in enumerate(lines, 1) if number not in drop]
    return "\n".join(kept[1:] if part else kept).strip("\n")


def _bound(statement: str) -> set[str]:
    return set(_statements(statement)[0].binds)


def _helpers_of(block: Block) -> list[Statement]:
    return _statements("\n".join([block.text, block.after]))


def _settle_helpers(file: File, answer: Answer) -> None:
    """Raise Clash where a helper or an import of the answer has the name of something else in the file."""
    pieces = course.exercise_of(answer.exercise.file)
    imports = {name: line for line in file.imports for name in _bound(line)}
    theirs = {name: s for b in file.blocks for s in _helpers_of(b) for name in s.binds}
    for line in answer.imports:
        for name in _bound(line):
            if name in pieces:
                raise Clash(f"the import {name} has the name of what {pieces[name].id} asks for; rename it")
            if name in theirs or imports.get(name, line) != line:
                raise Clash(f"{name} is imported by this answer and means something else in {answer.exercise.file}")
    for text in (*answer.before, *answer.after):
        for name in _statements(text)[0].binds - set(answer.exercise.pieces):
            if name in pieces:
                raise Clash(f"your {name} has the name of what {pieces[name].id} asks for; give it another name")
            other = theirs.get(name)
            if name in imports or (other is not None and not statements.same(other.text, text)):
                raise Clash(
                    f"another answer in {answer.exercise.file} uses the name {name} for something else; rename yours"
                )


def _without_twins(file: File, texts: tuple[str, ...], exercise: course.Exercise) -> list[str]:
    """The statements that the file does not hold yet: a helper that two answers share stands once, in the first."""
    rank, kept = _ranks(), []
    for text in texts:
        (mine,) = _statements(text)
        holder = next((b for b in file.blocks if any(mine.binds == s.binds for s in _helpers_of(b))), None)
        if holder is None or not mine.binds or mine.binds & set(exercise.pieces):
            kept.append(text)
        elif rank[holder.id] > rank[exercise.id]:
            holder.text = _without(holder.text, tuple(mine.binds))
            kept.append(text)
    return kept


def _move_on(file: File, helpers: list[Statement]) -> None:
    """Helpers whose block has gone stay with the first block that still uses them."""
    for statement in reversed(helpers):
        held = {name for block in file.blocks for s in _helpers_of(block) for name in s.binds}
        users = [b for b in file.blocks if statements.names_used(_text_of(b)) & statement.binds]
        if users and statement.binds and not statement.binds & held:
            users[0].text = f"{statement.text}\n\n\n{users[0].text}"


def _take_over(file: File) -> None:
    """Give the pieces of a file without marks to their exercises; what stood before a piece stays before it."""
    exercise_of = {name: e.id for e in course.exercises() for name in e.pieces}
    waiting: list[str] = []
    for statement in _statements(file.above) if file.above else []:
        name = next((n for n in sorted(statement.binds) if n in exercise_of), "")
        if not name:
            waiting.append(statement.text)
            continue
        block = _old_block(statement, exercise_of)
        block.text = "\n\n\n".join([*waiting, block.text])
        waiting = []
        last = file.blocks[-1] if file.blocks else None
        if last and last.id == block.id and not last.parts and not block.parts:
            last.text += f"\n\n\n{block.text}"
        else:
            file.blocks.append(block)
    if file.blocks:
        file.above = ""
        last = file.blocks[-1]
        if waiting:
            last.after, last.text = ("\n\n\n".join(waiting), last.text) if last.parts else (
                "", "\n\n\n".join([last.text, *waiting]))  # fmt: skip


def _old_block(statement: Statement, exercise_of: dict[str, str]) -> Block:
    text = _OLD_BORROWED.sub("", statement.text)
    borrowed = text != statement.text and statement.text.lstrip().startswith("# from the reference: ")
    if not isinstance(statement.node, ast.ClassDef):
        name = next(n for n in sorted(statement.binds) if n in exercise_of)
        return Block(exercise_of[name], text, borrowed)
    owner = statement.node.name
    block = Block(exercise_of[owner], "", borrowed)
    bare = replace(statement, text=statement.text, node=ast.parse(statement.text).body[0])
    lines = statements.lines_of(statement.text)
    cut = len(lines)
    for child in statements.members(bare):
        name = f"{owner}.{getattr(child.node, 'name', '')}"
        length = len(statements.lines_of(child.text))
        owner_id = exercise_of.get(name, block.parts[-1].id if block.parts else block.id)
        if owner_id == block.id and not block.parts:
            continue
        cut = min(cut, child.node.end_lineno - length)
        theirs = child.text.lstrip().startswith("# from the reference: ")
        member = _OLD_BORROWED.sub("", child.text).strip("\n")
        if block.parts and block.parts[-1].id == owner_id:
            block.parts[-1].text += f"\n\n{member}"
        else:
            block.parts.append(Block(owner_id, member, theirs))
    block.text = _OLD_BORROWED.sub("", "\n".join(lines[:cut])).strip("\n")
    return block
