"""Small slips made on purpose: a solution with one place of its syntax tree changed, dropped, doubled or exchanged.

What is meant for people alone is left as it is: docstrings, annotations, decorators, the words of an error, and
``__slots__``, which saves memory and changes no result. So is a list of numbers that a function without arguments
returns: an input of the learner's own choice.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.authoring import normal

_ARITHMETIC = ("+", "-", "*", "/", "//", "%", "**")
_COMPARISONS = {
    **dict.fromkeys(("<", "<=", ">", ">=", "==", "!="), ("<", "<=", ">", ">=", "==", "!=")),
    **dict.fromkeys(("is", "is not"), ("is", "is not")),
    **dict.fromkeys(("in", "not in"), ("in", "not in")),
}
# Names that are taken for each other.
_ALIKE = {
    "max": ("min", "sum"),
    "min": ("max",),
    "sum": ("max", "len"),
    "abs": ("float",),
    "round": ("int", "math.ceil"),
    "sorted": ("list", "reversed"),
    "set": ("list", "sorted"),
    "reversed": ("list", "sorted"),
    "ValueError": ("Exception", "TypeError"),
    "OSError": ("FileNotFoundError", "Exception"),
    "strip": ("lstrip", "rstrip"),
    "maximum": ("minimum",),
}
_OF_ARRAYS = {"outer", "vecdot", "reshape", "swapaxes"}
_MODULES = {"math", "np", "random"}
# What only gives a result.
_PURE = {"len", "sum", "min", "max", "abs", "range", "zip", "list", "sorted", "set", "enumerate", "reversed", "round"}
_FOR_PEOPLE = {"annotation", "returns", "decorator_list", "cause", "type_comment"}


@dataclass(frozen=True)
class Mutant:
    """A changed solution. ``difference`` says in one line what was changed; ``same`` whether it has the
    solution's normal form."""

    code: str
    difference: str
    same: bool


def mutants(solution: str) -> Iterator[Mutant]:
    """All mutants of a solution, each once."""
    tree = ast.parse(solution)
    attributes = frozenset(node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    parts = [ast.unparse(one) for one in tree.body]
    for i, one in enumerate(tree.body):
        before, after = "\n".join(parts[:i]), "\n".join(parts[i + 1 :])
        meaning, seen = normal.instructions(parts[i]), {parts[i]}
        module = ast.Module([one], [])
        for owner, field, value in _edits(module, frozenset(), attributes):
            held = getattr(owner, field)
            setattr(owner, field, value)
            code = ast.unparse(ast.fix_missing_locations(module))
            setattr(owner, field, held)
            if code in seen or _reads_the_memory(code, parts[i], attributes):
                continue
            seen.add(code)
            try:
                changed = normal.instructions(code)
            except (SyntaxError, ValueError):
                continue
            start = before.count("\n") + 2 if before else 1
            yield Mutant(f"{before}\n{code}\n{after}", _difference(parts[i], code, start), changed == meaning)


def _reads_the_memory(code: str, original: str, attributes: frozenset[str]) -> bool:
    """Whether ``.data`` was added in a cell that works with NumPy, whose arrays hold the same numbers under that
    name."""
    return bool(attributes & _OF_ARRAYS) and code.count(".data") > original.count(".data")


def _difference(original: str, code: str, first: int) -> str:
    """The lines that differ, as "line 3: old → new", if the first of all is number ``first``."""
    old, new = original.splitlines(), code.splitlines()
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    while len(old) > start < len(new) and old[-1] == new[-1]:
        old.pop()
        new.pop()
    parts = [" ⏎ ".join(line.strip() for line in lines[start:]) for lines in (old, new)]
    return f"line {first + start}: {' → '.join(parts)}"


def _edits(owner: ast.AST, names: frozenset[str], attributes: frozenset[str]) -> Iterator[tuple[ast.AST, str, object]]:
    """Every change below ``owner``: a node, one of its fields, and what the field is to hold instead."""
    names |= _bound(owner)
    for field, held in ast.iter_fields(owner):
        if field in _FOR_PEOPLE or isinstance(owner, ast.Raise):
            continue
        if isinstance(held, list):
            if held and isinstance(held[0], ast.stmt) and not isinstance(owner, ast.Module):
                for statements in _statements(held):
                    yield owner, field, statements
            elif field in ("handlers", "ifs", "defaults"):
                for i in range(len(held)):
                    yield owner, field, held[:i] + held[i + 1 :]
            elif field == "args" and isinstance(owner, ast.arguments):
                for exchanged in _exchanged(held):
                    yield owner, field, exchanged
            for i, item in enumerate(held):
                for node in _replacements(owner, field, item, names, attributes):
                    yield owner, field, [*held[:i], node, *held[i + 1 :]]
        elif isinstance(held, ast.expr):
            for node in _replacements(owner, field, held, names, attributes):
                yield owner, field, node
        for below in held if isinstance(held, list) else [held]:
            if isinstance(below, ast.AST) and not _is_for_people(below):
                yield from _edits(below, names, attributes)


_SCOPES = ast.FunctionDef | ast.Lambda | ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp


def _bound(owner: ast.AST) -> set[str]:
    """The names that a function or a comprehension binds for itself."""
    if not isinstance(owner, _SCOPES):
        return set()
    names, todo = set(), list(ast.iter_child_nodes(owner))
    while todo:
        node = todo.pop()
        if isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.FunctionDef):
            names.add(node.name)
        if not isinstance(node, _SCOPES):
            todo += ast.iter_child_nodes(node)
    return names


def _is_for_people(node: ast.AST) -> bool:
    """A docstring, ``__slots__``, or a function that only returns an input of the learner's own choice."""
    if isinstance(node, ast.FunctionDef) and not node.args.args:
        returned = node.body[-1]
        return isinstance(returned, ast.Return) and not any(
            isinstance(n, ast.Name | ast.Call) for n in ast.walk(returned)
        )
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0]) == "__slots__"
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _exchanged(items: list) -> Iterator[list]:
    """The items with two neighbours exchanged."""
    for i in range(len(items) - 1):
        yield [*items[:i], items[i + 1], items[i], *items[i + 2 :]]


def _statements(body: list[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """A body with a statement dropped, doubled, exchanged with the next, or moved into a loop or out of it."""
    for i in range(len(body)):
        before, one, after = body[:i], body[i], body[i + 1 :]
        if isinstance(one, ast.FunctionDef | ast.ClassDef) or _is_for_people(one):
            continue
        yield before + after or [ast.Pass()]
        if isinstance(one, ast.Expr | ast.AugAssign):
            yield [*before, one, one, *after]
        if after and not _independent(one, after[0]):
            yield [*before, after[0], one, *after[1:]]
        for instead in _instead(one):
            yield [*before, *instead, *after]
        if isinstance(one, ast.For | ast.While):
            for inner, outside in ((one.body[:-1], one.body[-1]), (one.body[1:], one.body[0])):
                loop = _with(one, body=inner or [ast.Pass()])
                yield [*before, loop, outside, *after]
                yield [*before, outside, loop, *after]
            if after:
                yield [*before, _with(one, body=[*one.body, after[0]]), *after[1:]]


def _independent(one: ast.stmt, other: ast.stmt) -> bool:
    """Whether two assignments may stand in either order: neither uses what the other sets, and nothing else happens."""
    parts = []
    for statement in (one, other):
        if not isinstance(statement, ast.Assign):
            return False
        calls = [ast.unparse(node.func) for node in ast.walk(statement) if isinstance(node, ast.Call)]
        if not all(call in _PURE or call.startswith(("math.", "np.")) for call in calls):
            return False
        held = [node for node in ast.walk(statement) if isinstance(node, ast.Name | ast.Attribute | ast.Subscript)]
        stored = {ast.unparse(node) for target in statement.targets for node in ast.walk(target) if node in held}
        parts.append((stored, {ast.unparse(node) for node in held}))
    (stored, used), (other_stored, other_used) = parts
    common = stored & other_used | other_stored & used
    return common <= {"self"}


def _instead(one: ast.stmt) -> Iterator[list[ast.stmt]]:
    """What may stand in place of a statement."""
    match one:
        case ast.If(body=body, orelse=orelse):
            yield body
            yield orelse or [ast.Pass()]
            if orelse:
                yield [_with(one, orelse=[])]
        case ast.While(test=test, body=body):
            yield [ast.If(test=test, body=body, orelse=[])]
        case ast.Break():
            yield [ast.Continue()]
        case ast.Continue():
            yield [ast.Break()]
        case ast.AugAssign(target=target, op=op, value=value):
            left, right = ast.unparse(target), ast.unparse(value)
            for other in _ARITHMETIC:
                yield ast.parse(f"{left} {other}= {right}").body
            yield ast.parse(f"{left} = {right}").body
            if isinstance(target, ast.Name):
                yield ast.parse(f"{left} = {left} {_symbol(op)} ({right})").body
        case ast.Assign(targets=[ast.Name() | ast.Attribute() | ast.Subscript() as target], value=value):
            yield ast.parse(f"{ast.unparse(target)} += {ast.unparse(value)}").body
        case ast.Raise(exc=ast.Call() as error):
            for name in _ALIKE.get(ast.unparse(error.func), ()):
                yield ast.parse(f"raise {name}('{name}')").body


def _with(node, **fields):
    return type(node)(**{**dict(ast.iter_fields(node)), **fields})


def _replacements(
    owner: ast.AST, field: str, node: object, names: frozenset[str], attributes: frozenset[str]
) -> Iterator[ast.expr]:
    """The expressions that are put in place of another."""
    if not isinstance(node, ast.expr) or isinstance(node, ast.Slice):
        return
    for text in [*_expressions(node, names, attributes), *_by_place(owner, field, node)]:
        try:
            yield ast.parse(text, mode="eval").body
        except SyntaxError:
            continue


def _by_place(owner: ast.AST, field: str, node: ast.expr) -> Iterator[str]:
    """What may stand for an expression because of the place where it stands."""
    text = ast.unparse(node)
    match owner, field:
        case ((ast.Return() | ast.Yield()), "value"):
            yield "None"
            if not isinstance(node, ast.Tuple):  # which is taken apart at once
                yield f"iter({text})"
            if not isinstance(node, ast.Constant):
                yield f"str({text})"
            yield f"[{text}]"
            yield f"[str(one) for one in {text}]"
            yield f"({text}).data"
        case ((ast.ListComp() | ast.GeneratorExp()), "elt"):
            yield f"({text}).data"
            yield f"iter({text})"
        case ((ast.For() | ast.comprehension()), "iter"):
            yield f"reversed(list({text}))"
            yield f"list({text})[1:]"
            yield f"list({text})[:-1]"
        case (ast.If() | ast.While() | ast.IfExp(), "test") | (ast.comprehension(), "ifs"):
            yield from (f"not ({text})", "True", "False")
        case ast.Subscript(), "slice":
            if not isinstance(node, ast.Constant | ast.Tuple):
                yield from (f"({text}) + 1", f"({text}) - 1")


def _expressions(node: ast.expr, names: frozenset[str], attributes: frozenset[str]) -> Iterator[str]:
    """What may stand for an expression wherever it stands."""
    text = ast.unparse
    match node:
        case ast.Constant(value=value):
            yield from map(repr, _constants(value))
        case ast.Name(id=name):
            yield from sorted(names - {name}) if name in names else ()
            yield from _ALIKE.get(name, ())
            yield f"{name}.data"
        case ast.Attribute(value=value, attr=name):
            yield text(value)
            if text(value) not in _MODULES:
                yield from (f"{text(value)}.{other}" for other in sorted(attributes - {name}))
            yield from (f"{text(value)}.{other}" for other in _ALIKE.get(name, ()))
        case ast.BinOp(left=left, op=op, right=right):
            a, b = f"({text(left)})", f"({text(right)})"
            yield from (f"{a} {other} {b}" for other in _ARITHMETIC)
            yield from (a, b)
            yield f"{b} {_symbol(op)} {a}"
        case ast.UnaryOp(operand=operand):
            yield text(operand)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            a, b = f"({text(left)})", f"({text(right)})"
            yield from (f"{a} {other} {b}" for other in _COMPARISONS[_symbol(op)])
        case ast.BoolOp(op=op, values=values):
            parts = [f"({text(value)})" for value in values]
            yield (" and " if isinstance(op, ast.Or) else " or ").join(parts)
            yield from parts
        case ast.IfExp(body=body, orelse=orelse):
            yield from (text(body), text(orelse))
        case ast.Call(func=func, args=args, keywords=keywords):
            given, named = [text(arg) for arg in args], [text(one) for one in keywords]
            for less in [*_without_one(given), *_exchanged(given)]:
                yield f"{text(func)}({', '.join([*less, *named])})"
            for less in _without_one(named):
                yield f"{text(func)}({', '.join([*given, *less])})"
            yield from given
            if isinstance(func, ast.Attribute):
                yield text(func.value)
            if text(func) == "enumerate":
                yield f"enumerate({', '.join(given[:1])}, {2 if len(given) > 1 else 1})"
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            parts = [text(element) for element in elements]
            for others in [*_without_one(parts), *_exchanged(parts)]:
                inner = "".join(f"{part}, " for part in others)
                yield f"({inner})" if isinstance(node, ast.Tuple) and others else f"[{inner}]"
        case ast.Dict(keys=keys, values=values):
            pairs = [f"{text(k)}: {text(v)}" for k, v in zip(keys, values) if k is not None]
            yield from (f"{{{', '.join(less)}}}" for less in _without_one(pairs))
        case ast.ListComp(elt=element, generators=generators):
            yield f"({text(node)[1:-1]})"
            turns = generators[-1].iter
            if len(generators) == 1 and isinstance(turns, ast.Call) and text(turns.func) == "range":
                yield f"[{text(element)}] * ({text(turns.args[-1])})"
        case ast.Subscript(value=value, slice=ast.Slice(lower=lower, upper=upper, step=step)):
            bounds = [text(bound) if bound else "" for bound in (lower, upper, step)]
            for i, bound in enumerate(bounds):
                for other in ["", f"({bound}) + 1", f"({bound}) - 1"] if bound else []:
                    yield f"{text(value)}[{':'.join([*bounds[:i], other, *bounds[i + 1 :]]).rstrip(':') or ':'}]"
            yield text(value)
            yield f"{text(value)}[::-1]"
        case ast.Subscript(value=value):
            yield text(value)


def _without_one(items: list) -> list[list]:
    return [items[:i] + items[i + 1 :] for i in range(len(items))]


def _constants(value: object) -> list:
    match value:
        case bool():
            return [not value]
        case int():
            return [value + 1, value - 1, -value, 2 * value]
        case float():
            return [value + 1, value - 1, -value, 2 * value, value / 2, value * 10, value / 10, 1.1 * value, 0.0]
        case str():
            return ["", f"{value}x"]
        case None:
            return [0]
    return []


_SYMBOLS = {
    "Add": "+", "Sub": "-", "Mult": "*", "Div": "/", "FloorDiv": "//", "Mod": "%", "Pow": "**", "MatMult": "@",
    "Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">=", "Eq": "==", "NotEq": "!=", "Is": "is", "IsNot": "is not",
    "In": "in", "NotIn": "not in", "BitOr": "|",
}  # fmt: skip


def _symbol(operator: ast.AST) -> str:
    return _SYMBOLS[type(operator).__name__]
