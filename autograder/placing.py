"""Setting an answer into a learner's file, and taking it out: always as a whole, with all that it brought along."""

from __future__ import annotations

import ast
from collections.abc import Collection
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
    before: tuple[Statement, ...] = ()
    after: tuple[Statement, ...] = ()
    methods: tuple[tuple[str, Statement], ...] = ()

    @property
    def helpers(self) -> dict[str, Statement]:
        """What it binds besides the pieces of its exercise, by name."""
        loose = (*self.before, *self.after)
        return {name: s for s in loose for name in s.binds - set(self.exercise.pieces)}


class Clash(course.CourseError):
    """An answer that a file cannot take; the message says why in one sentence."""


def compose(exercise: course.Exercise, found: list[Statement], imports: list[str]) -> Answer:
    """An answer from its statements, helpers before what uses them.

    A function under ``@add_to(Class)`` becomes a method; what other exercises ask for is left out of a class, and
    comments that would be taken for marks out of everything.
    """
    others = {name for e in course.exercises() if e.id != exercise.id for name in e.pieces}
    loose, methods = [], []
    for statement in found:
        text = blocks.without_marks(statement.text)
        if owner := statements.owner_added_to(statement.node):
            methods.append((owner, _one(statements.without_add_to(_one(text)))))
        elif isinstance(statement.node, ast.ClassDef):
            below = _one(statements.with_body_below(_one(text)))
            loose.append(_one(_without_methods(below, others)))
        else:
            loose.append(_one(text))
    bound = {name for statement in loose for name in statement.binds}
    early = any(statements.names_used_at_once(method.text) & bound for _, method in methods)
    before = tuple(s for s in loose if early and s.binds)
    return Answer(exercise, tuple(imports), before, tuple(s for s in loose if s not in before), tuple(methods))


def solution(exercise: course.Exercise) -> Answer:
    """The reference's answer to an exercise."""
    found = statements.parse(exercise.solution)
    return compose(exercise, [s for s in found if not s.is_import], list(exercise.imports))


def put(file: blocks.File, answer: Answer, borrowed: bool = False) -> None:
    """Set an answer into ``file`` in place of the one before, with all that belonged to it.

    Definitions of the same pieces elsewhere in the file go too, for Python would take the last one; a helper that
    another answer has under the same name is replaced there. Raises Clash where a helper or an import has the name of
    something else in the file.
    """
    exercise = answer.exercise
    classes = _take_out(file, exercise, also={*exercise.pieces, *_methods_of(answer)})
    _settle_names(file, answer)
    before, after = (_without_twins(file, part, exercise) for part in (answer.before, answer.after))
    at = _place(file.blocks, exercise.id)
    owners = [owner for owner, _ in answer.methods]
    if before:
        home = next((i for i, b in enumerate(file.blocks) if any(_defines_class(b, o) for o in owners)), at)
        file.blocks.insert(home, blocks.Block(exercise.id, _joined(before), borrowed))
        at += home <= at
    if after:
        file.blocks.insert(at, blocks.Block(exercise.id, _joined(after), borrowed))
    for owner in dict.fromkeys(owners):
        texts = [method.text for name, method in answer.methods if name == owner]
        _put_part(file, owner, blocks.Block(exercise.id, "\n\n".join(texts), borrowed))
    _give_back(file, classes)
    imports = list(answer.imports)
    if "main" in exercise.pieces and not file.start:
        file.start = course.START
        imports += course.START_IMPORTS
    there = {*file.imports, *_own_imports(file).values()}
    file.imports += [line for line in imports if line not in there]


def remove(file: blocks.File, exercise: course.Exercise) -> list[str]:
    """Take an answer out, all that leaves the file with it: the ids of exercises, for a class takes its methods along,
    and the names of methods that belong to none."""
    had = blocks.ids(file)
    classes = _take_out(file, exercise, also=set())
    if "main" in exercise.pieces and file.start == course.START:
        file.start = ""
    left = blocks.ids(file)
    pieces = course.exercise_of(exercise.file)
    members = [f"{owner}.{name}" for owner, parts in classes.items() for part in parts for name in _bound_in(part)]
    return [*(name for name in had if name not in left), *(name for name in members if name not in pieces)]


def depends_on(files: dict[str, blocks.File], exercise: course.Exercise, besides: Collection[str] = ()) -> list[str]:
    """The texts of all that an answer rests on in ``files``, its own blocks first, and of the pieces named
    ``besides``; a changed text means another answer."""
    holders = {file: _holders(parsed) for file, parsed in files.items()}
    own = [b for b in files[exercise.file].blocks if exercise.id in (b.id, *(part.id for part in b.parts))]
    todo = [(exercise.file, blocks.text_of(block)) for block in own]
    for file in files:
        pieces = course.exercise_of(file)
        todo += [(file, text) for name in sorted(besides) if name in pieces for text in holders[file].get(name, ())]
    found: dict[tuple[str, str], None] = {}
    while todo:
        file, text = todo.pop(0)
        if (file, text) in found:
            continue
        found[file, text] = None
        todo += [
            (file, other)
            for name in sorted(statements.names_used(blocks.as_program(text)))
            for other in holders[file].get(name, ())
        ]
        for statement in blocks.statements_of(text):
            for module, name in statements.taken_from(statement.node):
                if module in course.MODULES:
                    todo += [(f"{module}.py", other) for other in holders[f"{module}.py"].get(name, ())]
    at_once = [
        text for file in dict.fromkeys([exercise.file, *(f for f, _ in found)]) for text in holders[file].get("", ())
    ]
    return [*(text for _, text in found), *at_once]


def users_of(file: blocks.File, names: set[str]) -> dict[str, set[str]]:
    """The exercises whose answers read some of ``names``, by id, and which."""
    found: dict[str, set[str]] = {}
    for block in blocks.every(file):
        if block.id and (used := _names_used(block) & names):
            found.setdefault(block.id, set()).update(used)
    return found


def holds(file: blocks.File, statement: Statement) -> bool:
    """Whether a statement stands in ``file`` as it is, at the level of the module."""
    return any(statement.binds == s.binds and statements.same(statement.text, s.text) for s in _loose(file))


def _holders(file: blocks.File) -> dict[str, list[str]]:
    """What stands in a file for each name; under the empty name all that happens on import and gives none a value."""
    found: dict[str, list[str]] = {}
    texts = [*file.imports, file.top, file.above, *map(blocks.text_of, file.blocks)]
    for text in filter(None, texts):
        for statement in blocks.statements_of(text):
            for name in statement.binds or {""}:
                is_block = statement.binds and not statement.is_import
                found.setdefault(name, []).append(text if is_block else statement.text)
    return found


def _one(text: str) -> Statement:
    return statements.parse(text)[0]


def _joined(found: list[Statement]) -> str:
    return "\n\n\n".join(statement.text for statement in found)


def _place(among: list[blocks.Block], exercise_id: str) -> int:
    """Where the block of an exercise belongs: before those of later ones, and before what stood around it."""
    rank = blocks.ranks()
    at = next((i for i, b in enumerate(among) if b.id and rank[b.id] >= rank[exercise_id]), len(among))
    while at and not among[at - 1].id:
        at -= 1
    return at


def _put_part(file: blocks.File, owner: str, part: blocks.Block) -> None:
    holder = _opened(file, owner)
    holder.parts.insert(_place(holder.parts, part.id), part)


def _opened(file: blocks.File, owner: str) -> blocks.Block:
    """The block that ends with the class ``owner``, so that methods can follow; what stood below it comes after."""
    for number, block in enumerate(file.blocks):
        if _defines_class(block, owner):
            found = blocks.statements_of(block.text)
            last = max(n for n, s in enumerate(found) if statements.is_class(s, owner))
            if last == len(found) - 1:
                if statements.is_whole(block.text) and not block.parts:
                    below = statements.with_body_below(found[-1])
                    block.text = block.text.removesuffix(found[-1].text) + below
                    block.indent = statements.body_indent(block.text)
                return block
            lines, end = statements.lines_of(block.text), found[last].node.end_lineno
            rest = blocks.Block("", "\n".join(lines[end:]).strip("\n"), False, block.parts, block.after, block.indent)
            block.text, block.parts, block.after = "\n".join(lines[:end]), [], ""
            file.blocks.insert(number + 1, rest)
            return _opened(file, owner)
        if any(statements.is_class(s, owner) for s in blocks.statements_of(block.after)):
            file.blocks.insert(number + 1, blocks.Block("", block.after))
            block.after = ""
    raise Clash(f"the file has no class {owner} that the method could stand in")


def _take_out(file: blocks.File, exercise: course.Exercise, also: set[str]) -> dict[str, list[blocks.Block]]:
    """Remove an exercise's answer and, elsewhere, definitions of the pieces ``also``.

    Helpers that other blocks still use move to the first of these; imports that only it used go; what did not belong
    to it stays as the learner's own. Returns the methods of others in the classes that went.
    """
    answer = _belonging(file, exercise)
    loose = [s for s in answer if s in _loose(file)]
    classes: dict[str, list[blocks.Block]] = {}
    for block in file.blocks:
        owner = _owner_of(block)
        for part in block.parts:
            if part.id == exercise.id:
                part.id, part.borrowed, part.text = "", False, statements.without(part.text, answer)
            part.text = _without(
                part.text, {name.partition(".")[2] for name in also if name.startswith(f"{owner}.")} - {""}
            )
        block.parts = [part for part in block.parts if part.text.strip()]
        if block.parts and any(statements.is_class(s, owner) for s in loose):
            classes[owner] = block.parts
            block.parts = []
        if block.id == exercise.id:
            block.id, block.borrowed = "", False
            block.text, block.after = blocks.without(block.text, answer), blocks.without(block.after, answer)
        block.text, block.after = _without(block.text, also), _without(block.after, also)
        if not block.parts:
            block.text, block.after = "\n\n\n".join(filter(None, [block.text, block.after])), ""
    file.blocks = [block for block in file.blocks if block.text]
    file.top, file.above = _without(file.top, also), _without(file.above, also)
    if not answer:
        return classes
    left = [part for parts in classes.values() for part in parts]
    _move_on(file, [s for s in loose if s.binds and not s.binds & set(exercise.pieces)], left)
    used_before = {name for s in answer for name in s.uses}
    used_now = {name for text in (file.top, file.above, file.start) for name in statements.names_used(text)}
    used_now |= {name for block in [*file.blocks, *left] for name in _names_used(block)}
    file.imports = [line for line in file.imports if not (bound := _bound(line)) & used_before or bound & used_now]
    return classes


def _belonging(file: blocks.File, exercise: course.Exercise) -> list[Statement]:
    """The statements under the marks of an exercise that are its answer: definitions of its pieces, and what these use
    of what stands under the same marks."""
    pieces, methods = set(exercise.pieces), {name.partition(".")[2] for name in exercise.pieces} - {""}
    loose = [s for b in file.blocks if b.id == exercise.id for s in _helpers_of(b)]
    members = [s for b in file.blocks for p in b.parts if p.id == exercise.id for s in statements.parse(p.text)]
    others = "\n".join(p.text for b in file.blocks for p in b.parts if p.id != exercise.id)
    shared = statements.attributes_used(others) - methods
    members = [member for member in members if not member.binds & shared]
    found = [s for s in loose if pieces & {*s.binds, *statements.attributes_set(s.node)}]
    found += [member for member in members if member.binds & methods]
    while True:
        names = {name for s in found for name in s.uses}
        attributes = {name for s in found for name in statements.attributes_used(s.text)}
        set_there = {f"{owner}.{name}" for s in found for owner in s.binds for name in attributes}
        more = [s for s in loose if s.binds & names or set_there & set(statements.attributes_set(s.node))]
        more += [member for member in members if member.binds & attributes]
        more = [s for s in more if s not in found]
        if not more:
            return found
        found += more


def _give_back(file: blocks.File, classes: dict[str, list[blocks.Block]]) -> None:
    """Set the methods of others into their class again, which has been replaced around them."""
    for owner, parts in classes.items():
        holder = _opened(file, owner)
        at = 0
        for part in parts:
            at = _place(holder.parts, part.id) if part.id else at
            holder.parts.insert(at, part)
            at += 1


def _methods_of(answer: Answer) -> set[str]:
    """The members that an answer gives to classes, as ``Class.name``."""
    found = {f"{owner}.{name}" for owner, method in answer.methods for name in method.binds}
    for statement in (*answer.before, *answer.after):
        if isinstance(statement.node, ast.ClassDef):
            found |= {f"{statement.node.name}.{name}" for name in blocks.bound_in(statement)}
    return found


def _loose(file: blocks.File) -> list[Statement]:
    return [s for block in file.blocks for s in _helpers_of(block)]


def _helpers_of(block: blocks.Block) -> tuple[Statement, ...]:
    """The statements of a block at the level of the module."""
    return (*blocks.statements_of(block.text), *blocks.statements_of(block.after))


def _bound_in(part: blocks.Block) -> list[str]:
    return [name for s in statements.parse(part.text) for name in sorted(s.binds)]


def _names_used(block: blocks.Block) -> frozenset[str]:
    return statements.names_used(blocks.as_program(blocks.text_of(block)))


def _defines_class(block: blocks.Block, name: str) -> bool:
    return any(statements.is_class(s, name) for s in blocks.statements_of(block.text))


def _owner_of(block: blocks.Block) -> str:
    """The class that the parts of a block stand in: the last one of its text."""
    classes = [s.node.name for s in blocks.statements_of(block.text) if isinstance(s.node, ast.ClassDef)]
    return classes[-1] if classes else ""


def _without(text: str, names: set[str]) -> str:
    """``text`` without the statements that define the pieces ``names``, and its classes without their methods."""
    if not text or not names:
        return text
    gone = []
    for statement in blocks.statements_of(text):
        defined = {*statement.binds, *statements.attributes_set(statement.node)}
        if defined and defined <= names and not statement.is_import:
            gone.append(statement)
        elif isinstance(statement.node, ast.ClassDef) and statement.text in text:
            text = text.replace(statement.text, _without_methods(statement, names))
    kept = {statement.text for statement in gone}
    return blocks.without(text, [s for s in blocks.statements_of(text) if s.text in kept])


def _without_methods(statement: Statement, names: set[str]) -> str:
    """The text of a class without its methods among the pieces ``names``."""
    owner = statement.node.name
    gone = [
        m
        for m in statements.members(statement)
        if (bound := blocks.bound_by(m.node)) and {f"{owner}.{name}" for name in bound} <= names
    ]
    return statements.without_members(statement, gone)


def _bound(statement: str) -> set[str]:
    return set(_one(statement).binds)


def _own_imports(file: blocks.File) -> dict[str, str]:
    """The imports that stand elsewhere above the first mark, each by the name it binds."""
    found = [s for text in (file.top, file.above) for s in statements.parse(text) if s.is_import]
    return {name: line for s in found for name, line in statements.single_imports(s.node).items()}


def _settle_names(file: blocks.File, answer: Answer) -> None:
    """Raise Clash where a helper or an import of the answer has the name of something else in the file."""
    name_of_file = answer.exercise.file
    pieces = course.exercise_of(name_of_file)
    imports = {name: line for line in file.imports for name in _bound(line)} | _own_imports(file)
    theirs = {name: (block, s) for block in file.blocks for s in _helpers_of(block) for name in s.binds}
    above = {name for s in statements.parse(file.above) if not s.is_import for name in s.binds}
    for line in answer.imports:
        for name in _bound(line):
            if name in pieces:
                raise Clash(f"the import {name} has the name of what {pieces[name].id} asks for; rename it")
            if name in theirs or name in above or imports.get(name, line) != line:
                raise Clash(f"{name} is imported by this answer and means something else in {name_of_file}")
    for name, statement in answer.helpers.items():
        if name in pieces:
            raise Clash(f"your {name} has the name of what {pieces[name].id} asks for; give it another name")
        block, other = theirs.get(name, (None, statement))
        if name in imports or other.binds != statement.binds:
            raise Clash(f"another answer in {name_of_file} uses the name {name} for something else; rename yours")
        differs = not statements.same(other.text, statement.text)
        is_own = block is not None and not (block.id and other in _belonging(file, course.exercise(block.id)))
        if name in above or (differs and is_own):
            raise Clash(f"{name_of_file} holds a {name} that belongs to no answer; rename yours, or take that one out")


def _without_twins(file: blocks.File, found: tuple[Statement, ...], exercise: course.Exercise) -> list[Statement]:
    """The statements that the file does not hold yet: a helper that two answers share stands once, in the first, as it
    was typed last."""
    rank, kept = blocks.ranks(), []
    for mine in found:
        shared = mine.binds and not mine.binds & set(exercise.pieces)
        twins = [(b, s) for b in file.blocks for s in _helpers_of(b) if shared and mine.binds == s.binds]
        stands_before = False
        for holder, other in twins:
            if holder.id and rank[holder.id] > rank[exercise.id]:
                holder.text = _without(holder.text, set(mine.binds))
                holder.after = _without(holder.after, set(mine.binds))
                continue
            stands_before = True
            if not statements.same(mine.text, other.text):
                holder.text = holder.text.replace(other.text, mine.text)
                holder.after = holder.after.replace(other.text, mine.text)
        if not stands_before:
            kept.append(mine)
    return kept


def _move_on(file: blocks.File, helpers: list[Statement], left: list[blocks.Block]) -> None:
    """Helpers whose block has gone stay with the first block that still uses them; ``left`` are on their way back."""
    for statement in reversed(helpers):
        held = {name for s in _loose(file) for name in s.binds}
        users = [b for b in [*file.blocks, *left] if _names_used(b) & statement.binds]
        if not users or statement.binds & held:
            continue
        if users[0] in left:
            new = blocks.Block(users[0].id, statement.text, users[0].borrowed)
            file.blocks.insert(_place(file.blocks, new.id) if new.id else len(file.blocks), new)
        else:
            users[0].text = f"{statement.text}\n\n\n{users[0].text}"
