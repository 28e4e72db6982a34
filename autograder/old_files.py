"""Learner's files from before answers stood under marks: each piece goes to the exercise that asks for it."""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from autograder import blocks, course, statements
from autograder.statements import Statement

_OLD_BORROWED = re.compile(r"^[ \t]*# from the reference: \d\d-[a-z0-9-]+\n", re.M)


def take_over(file: blocks.File) -> None:
    """Give the pieces of a file without marks to their exercises; what stood before a piece stays before it.

    A file with marks is left as it is.
    """
    if file.blocks:
        return
    exercise_of = {name: e.id for e in course.exercises() for name in e.pieces}
    waiting: list[str] = []
    for statement in blocks.statements_of(file.above) if file.above else []:
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


def _old_block(statement: Statement, exercise_of: dict[str, str]) -> blocks.Block:
    text = _OLD_BORROWED.sub("", statement.text)
    borrowed = text != statement.text and statement.text.lstrip().startswith("# from the reference: ")
    if not isinstance(statement.node, ast.ClassDef):
        name = next(n for n in sorted(statement.binds) if n in exercise_of)
        return blocks.Block(exercise_of[name], text, borrowed)
    owner = statement.node.name
    block = blocks.Block(exercise_of[owner], "", borrowed)
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
            block.parts.append(blocks.Block(owner_id, member, theirs))
    block.text = _OLD_BORROWED.sub("", "\n".join(lines[:cut])).strip("\n")
    return block
