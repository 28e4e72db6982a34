"""Other ways to type an answer: each function takes the text of an answer cell and gives one that does the same."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Callable

HELPERS = {
    "unchanged": "def unchanged(thing):\n    return thing",
    "passed_on": "import functools\n\n\ndef passed_on(function):\n    @functools.wraps(function)\n"
    "    def wrapper(*arguments, **named):\n        return function(*arguments, **named)\n    return wrapper",
    "as_tuple": "def as_tuple(thing):\n    return tuple(thing) if isinstance(thing, list) else thing",
    "as_numpy": "def as_numpy(thing):\n    import numpy\n    if isinstance(thing, (list, tuple)):\n"
    "        return type(thing)(map(as_numpy, thing))\n"
    "    kinds = {float: numpy.float64, int: numpy.int64}\n    return kinds.get(type(thing), lambda x: x)(thing)",
}


def renamed(code: str) -> str:
    """Every local name of every function gets another one."""
    tree = ast.parse(code)
    for function in _outer_functions(tree):
        local = _local_names(function)
        for node in ast.walk(function):
            if isinstance(node, ast.Name) and node.id in local:
                node.id += "_of_mine"
            elif isinstance(node, ast.FunctionDef) and node is not function and node.name in local:
                node.name += "_of_mine"
    return ast.unparse(tree)


def reformatted(code: str) -> str:
    """As Python itself would set it."""
    return ast.unparse(ast.parse(code))


def commented(code: str) -> str:
    """A blank line and a comment before each line on which a statement begins."""
    starts = {node.lineno for node in ast.walk(ast.parse(code)) if isinstance(node, ast.stmt)}
    starts |= {d.lineno for n in ast.walk(ast.parse(code)) for d in getattr(n, "decorator_list", ())}
    lines: list[str] = []
    for number, line in enumerate(code.splitlines(), 1):
        indent = re.match(r"\s*", line)[0]  # type: ignore[index]  # this always matches
        lines += ["", f"{indent}# line {number}"] if number in starts else []
        lines.append(line)
    return "\n".join(lines) + "\n"


def quoted_otherwise(code: str) -> str:
    """Single quotes for double ones, and the other way round, where nothing within stands in the way."""
    lines = code.splitlines(keepends=True)
    for token in reversed([*tokenize.generate_tokens(io.StringIO(code).readline)]):
        found = re.fullmatch(r"""([a-zA-Z]*)(["'])([^"'\\\n{]+)\2""", token.string)
        if token.type == tokenize.STRING and found and token.start[0] == token.end[0]:
            prefix, quote, text = found.groups()
            other = '"' if quote == "'" else "'"
            line, (start, end) = lines[token.start[0] - 1], (token.start[1], token.end[1])
            lines[token.start[0] - 1] = line[:start] + prefix + other + text + other + line[end:]
    return "".join(lines)


def pulled_out(code: str) -> str:
    """What is returned or yielded gets a name first."""

    class PullOut(ast.NodeTransformer):
        def visit_Return(self, node: ast.Return) -> ast.AST | list[ast.stmt]:
            if node.value is None:
                return node
            named = ast.Assign([ast.Name("what_comes_out", ast.Store())], node.value)
            return [named, ast.Return(ast.Name("what_comes_out", ast.Load()))]

    return _unparsed(PullOut().visit(ast.parse(code)))


def with_a_helper(code: str) -> str:
    """What is returned passes through a function that stands in the cell."""
    return _through("unchanged", code)


def with_tuples(code: str) -> str:
    """A list that is returned becomes a tuple."""
    return _through("as_tuple", code)


def with_numpy(code: str) -> str:
    """Numbers that are returned are NumPy's."""
    return _through("as_numpy", code)


def decorated(code: str) -> str:
    """Every function passes through a decorator that only calls it."""
    tree = ast.parse(code)
    for function in _outer_functions(tree):
        function.decorator_list.append(ast.Name("passed_on", ast.Load()))
    return _after_imports(tree, "passed_on")


def printing(code: str) -> str:
    """Every function says that it was called."""
    return _bodies(code, lambda body: [*ast.parse('print("called", end=" ")').body, *body])


def nested(code: str) -> str:
    """Every body stands under ``if True:``."""
    return _bodies(code, lambda body: [ast.If(ast.Constant(True), body, [])])


def with_docstrings(code: str) -> str:
    """Every function has a docstring of its own."""
    return _bodies(code, lambda body: [ast.Expr(ast.Constant("What this does.\n\n    And how.")), *body])


def without_docstrings(code: str) -> str:
    """No function has a docstring."""
    return _bodies(code, lambda body: body)


def with_hints(code: str) -> str:
    """Every parameter and every result has a type hint."""
    return _hinted(code, lambda hint: hint or ast.Name("object", ast.Load()))


def without_hints(code: str) -> str:
    """No parameter and no result has one."""
    return _hinted(code, lambda hint: None)


def ending_in_an_expression(code: str) -> str:
    """The cell ends in something that it would show."""
    return code.rstrip("\n") + "\n\n[number * number for number in range(3)]\n"


REWRITINGS: tuple[Callable[[str], str], ...] = (
    renamed,
    reformatted,
    commented,
    quoted_otherwise,
    pulled_out,
    with_a_helper,
    decorated,
    printing,
    nested,
    with_docstrings,
    without_docstrings,
    with_hints,
    without_hints,
    ending_in_an_expression,
)


def _through(helper: str, code: str) -> str:
    class PassThrough(ast.NodeTransformer):
        def visit_Return(self, node: ast.Return) -> ast.Return:
            return ast.Return(node.value and ast.Call(ast.Name(helper, ast.Load()), [node.value], []))

        def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
            # A constructor returns nothing, and what a method inside a function returns is that function's own affair.
            return node

    tree = ast.parse(code)
    for function in _outer_functions(tree):
        function.body = [PassThrough().visit(statement) for statement in function.body]
    return _after_imports(tree, helper)


def _after_imports(tree: ast.Module, helper: str) -> str:
    """The text of a cell with a helper set in front of its definitions."""
    at = next((i for i, one in enumerate(tree.body) if isinstance(one, (ast.FunctionDef, ast.ClassDef))), 0)
    known = {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}
    if helper not in known:
        tree.body[at:at] = ast.parse(HELPERS[helper]).body
    return _unparsed(tree)


def _bodies(code: str, change: Callable[[list[ast.stmt]], list[ast.stmt]]) -> str:
    """The cell with the body of every function changed, its docstring set aside."""
    tree = ast.parse(code)
    for function in _outer_functions(tree):
        body = function.body
        if ast.get_docstring(function, clean=False) is not None and len(body) > 1:
            body = body[1:]
        function.body = change(body)
    return _unparsed(tree)


def _hinted(code: str, change: Callable[[ast.expr | None], ast.expr | None]) -> str:
    tree = ast.parse(code)
    for function in _outer_functions(tree):
        arguments = function.args
        for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            one.annotation = change(one.annotation)
        function.returns = change(function.returns)
    return _unparsed(tree)


def _outer_functions(tree: ast.Module) -> list[ast.FunctionDef]:
    """The functions of a cell, and the methods of its classes."""
    members = [m for one in tree.body for m in (one.body if isinstance(one, ast.ClassDef) else [one])]
    return [member for member in members if isinstance(member, ast.FunctionDef)]


def _local_names(function: ast.FunctionDef) -> set[str]:
    """The names that belong to a function and can be renamed where they stand as names."""
    nodes = [*ast.walk(function)]
    stored = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    stored |= {n.name for n in nodes if isinstance(n, ast.FunctionDef) and n is not function}
    kept = {n.arg for n in nodes if isinstance(n, ast.arg)}
    kept |= {name for n in nodes if isinstance(n, (ast.Global, ast.Nonlocal)) for name in n.names}
    kept |= {str(n.name) for n in nodes if isinstance(n, ast.ExceptHandler)}
    inner = [n for n in nodes if isinstance(n, ast.ClassDef)]
    kept |= {m.id for one in inner for m in ast.walk(one) if isinstance(m, ast.Name)}
    kept |= {m.name for one in inner for m in ast.walk(one) if isinstance(m, ast.FunctionDef)}
    return stored - kept


def _unparsed(tree: ast.Module) -> str:
    return ast.unparse(ast.fix_missing_locations(tree))
