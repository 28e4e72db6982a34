"""Setting an answer into a learner's file, and taking it out: always as a whole, with all that it brought along."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from autograder import blocks, course, statements
from autograder.statements import Statement


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


class Clash(course.CourseError):
    """An answer that a file cannot take; the message says why in one sentence."""


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
    bound = {name for text in loose for name in blocks.statements_of(text)[0].binds}
    early = any(statements.names_used_at_once(text) & bound for _, text in methods)
    before: list[str] = []
    after: list[str] = []
    for text in loose:
        (before if early and blocks.statements_of(text)[0].binds else after).append(text)
    return Answer(exercise, tuple(imports), tuple(before), tuple(after), tuple(methods))


def solution(exercise: course.Exercise) -> Answer:
    """The reference's answer to an exercise."""
    found = statements.parse(exercise.solution)
    return compose(exercise, [s for s in found if not s.is_import], list(exercise.imports))


def put(file: blocks.File, answer: Answer, borrowed: bool = False) -> None:
    """Set an answer into ``file`` in place of the one before, with all that stood under its mark.

    Definitions of the same pieces elsewhere in the file go too, for Python would take the last one. Raises Clash where
    a helper or an import has the name of something else in the file.
    """
    exercise = answer.exercise
    classes = _take_out(file, exercise, also=exercise.pieces)
    _settle_helpers(file, answer)
    before, after = (_without_twins(file, part, exercise) for part in (answer.before, answer.after))
    rank = blocks.ranks()
    at = next((i for i, b in enumerate(file.blocks) if rank[b.id] >= rank[exercise.id]), len(file.blocks))
    owners = [owner for owner, _ in answer.methods]
    if before:
        home = next((i for i, b in enumerate(file.blocks) if any(blocks.defines_class(b, o) for o in owners)), at)
        file.blocks.insert(home, blocks.Block(exercise.id, "\n\n\n".join(before), borrowed))
        at += home <= at
    if after:
        file.blocks.insert(at, blocks.Block(exercise.id, "\n\n\n".join(after), borrowed))
    for owner in dict.fromkeys(owners):
        texts = [text for name, text in answer.methods if name == owner]
        _put_part(file, owner, blocks.Block(exercise.id, "\n\n".join(map(statements.indented, texts)), borrowed))
    _give_back(file, classes)
    imports = list(answer.imports)
    if "main" in exercise.pieces and not file.start:
        file.start = course.START
        imports += course.START_IMPORTS
    file.imports += [line for line in imports if line not in file.imports]


def remove(file: blocks.File, exercise: course.Exercise) -> list[str]:
    """Take an answer out; the ids of all exercises that left the file with it, for a class takes its methods along."""
    had = blocks.ids(file)
    _take_out(file, exercise, also=())
    if "main" in exercise.pieces and file.start == course.START:
        file.start = ""
    left = blocks.ids(file)
    return [name for name in had if name not in left]


def depends_on(file: blocks.File, exercise: course.Exercise) -> list[str]:
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
                found[id(block)] = text = blocks.text_of(block)
                todo += [by_name[name] for name in sorted(statements.names_used(text)) if name in by_name]
    return [*found.values(), *file.imports, file.above]


def _put_part(file: blocks.File, owner: str, part: blocks.Block) -> None:
    holder = next((block for block in file.blocks if blocks.defines_class(block, owner)), None)
    if holder is None:
        raise Clash(f"the file has no class {owner} that the method could stand in")
    rank = blocks.ranks()
    at = next((i for i, p in enumerate(holder.parts) if rank[p.id] > rank[part.id]), len(holder.parts))
    holder.parts.insert(at, part)


def _take_out(file: blocks.File, exercise: course.Exercise, also: tuple[str, ...]) -> dict[str, list[blocks.Block]]:
    """Remove an exercise's blocks and, elsewhere, definitions of the pieces ``also``.

    Helpers that other blocks still use move to the first of these; imports that only it used go. Returns the methods
    of other exercises in the classes that went.
    """
    gone = [b for b in blocks.every(file) if b.id == exercise.id]
    classes: dict[str, list[blocks.Block]] = {}
    for block in gone:
        if block.parts:
            classes[_owner_of(block)] = [part for part in block.parts if part.id != exercise.id]
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
    if not gone:
        return classes
    helpers = [s for b in gone for s in blocks.statements_of(_loose(b)) if not s.binds & set(exercise.pieces)]
    _move_on(file, helpers)
    used_before = {name for block in gone for name in statements.names_used(_loose(block))}
    used_now = statements.names_used("\n".join([file.above, file.start, *map(blocks.text_of, file.blocks)]))
    used_now |= {n for parts in classes.values() for part in parts for n in statements.names_used(_loose(part))}
    file.imports = [line for line in file.imports if not (bound := _bound(line)) & used_before or bound & used_now]
    return classes


def _give_back(file: blocks.File, classes: dict[str, list[blocks.Block]]) -> None:
    """Set the methods of other exercises into their class again, which has been replaced around them."""
    for owner, parts in classes.items():
        for part in parts:
            _put_part(file, owner, part)


def _loose(block: blocks.Block) -> str:
    """A block's text as a program: that of a part without its indentation."""
    text = block.text
    if text.startswith(statements.INDENT):
        text = "class _:\n" + text
    return "\n".join([text, block.after])


def _owner_of(block: blocks.Block) -> str:
    return next((s.node.name for s in blocks.statements_of(block.text) if isinstance(s.node, ast.ClassDef)), "")


def _without(text: str, names: tuple[str, ...]) -> str:
    """``text`` without the statements that define the pieces ``names``, and its classes without their methods."""
    found, kept = blocks.statements_of(text), []
    for statement in found:
        if statement.binds and statement.binds <= set(names) and not statement.is_import:
            continue
        targets = statements.attributes_set(statement.node)
        if targets and set(targets) <= set(names):
            continue
        if isinstance(statement.node, ast.ClassDef):
            kept.append(_without_members(statement.text, statement.node.name, names))
        else:
            kept.append(statement.text)
    return text if kept == [statement.text for statement in found] else "\n\n\n".join(kept)


def _without_members(text: str, owner: str, names: tuple[str, ...]) -> str:
    """The text of a class, or of a part of one, without the methods of ``owner`` among ``names``."""
    if not any(name.startswith(f"{owner}.") for name in names):
        return text
    part = text.startswith(statements.INDENT)
    whole = Statement(f"class {owner}:\n{text}" if part else text, ast.parse("class _: pass").body[0])
    lines = statements.lines_of(whole.text)
    drop: set[int] = set()
    children = statements.members(whole)
    for child in children:
        if isinstance(child.node, ast.FunctionDef) and f"{owner}.{child.node.name}" in names:
            last = child.node.end_lineno or 0
            length = len(statements.lines_of(child.text))
            drop.update(range(last - length + 1, last + 1))
    if not drop:
        return text
    if not part and all(c.node.end_lineno in drop for c in children):
        return "\n".join([*lines[: min(drop) - 1], f"{statements.INDENT}pass"])
    kept = [line for number, line in enumerate(lines, 1) if number not in drop]
    return "\n".join(kept[1:] if part else kept).strip("\n")


def _bound(statement: str) -> set[str]:
    return set(blocks.statements_of(statement)[0].binds)


def _helpers_of(block: blocks.Block) -> tuple[Statement, ...]:
    return blocks.statements_of("\n".join([block.text, block.after]))


def _settle_helpers(file: blocks.File, answer: Answer) -> None:
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
        for name in blocks.statements_of(text)[0].binds - set(answer.exercise.pieces):
            if name in pieces:
                raise Clash(f"your {name} has the name of what {pieces[name].id} asks for; give it another name")
            other = theirs.get(name)
            if name in imports or (other is not None and not statements.same(other.text, text)):
                raise Clash(
                    f"another answer in {answer.exercise.file} uses the name {name} for something else; rename yours"
                )


def _without_twins(file: blocks.File, texts: tuple[str, ...], exercise: course.Exercise) -> list[str]:
    """The statements that the file does not hold yet: a helper that two answers share stands once, in the first."""
    rank, kept = blocks.ranks(), []
    for text in texts:
        (mine,) = blocks.statements_of(text)
        holder = next((b for b in file.blocks if any(mine.binds == s.binds for s in _helpers_of(b))), None)
        if holder is None or not mine.binds or mine.binds & set(exercise.pieces):
            kept.append(text)
        elif rank[holder.id] > rank[exercise.id]:
            holder.text = _without(holder.text, tuple(mine.binds))
            kept.append(text)
    return kept


def _move_on(file: blocks.File, helpers: list[Statement]) -> None:
    """Helpers whose block has gone stay with the first block that still uses them."""
    for statement in reversed(helpers):
        held = {name for block in file.blocks for s in _helpers_of(block) for name in s.binds}
        users = [b for b in file.blocks if statements.names_used(blocks.text_of(b)) & statement.binds]
        if users and statement.binds and not statement.binds & held:
            users[0].text = f"{statement.text}\n\n\n{users[0].text}"
