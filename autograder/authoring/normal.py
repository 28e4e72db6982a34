"""When two pieces of code are the same for a reason that a program can establish.

Both are brought into a normal form: names that only a comprehension or nobody uses are forgotten; the arguments of
``max`` and ``min``, the numbers in a sum or a product, in a difference under ``abs`` or a square, and what goes through
``zip`` side by side stand in one order; so do items that are only added up. What Python compiles of that is compared.
"""

from __future__ import annotations

import ast
import warnings
from types import CodeType

# Functions of NumPy whose first two arguments may be exchanged.
_SYMMETRIC = {"maximum", "minimum", "vecdot", "swapaxes"}
# Functions of an iterable for which the order of the items makes no difference beyond rounding.
_ORDERLESS = {"sum", "max", "min", "set", "any", "all"}


def instructions(code: str) -> object:
    """What Python makes of the normal form of ``code``, without the numbers of its lines. Raises SyntaxError and
    ValueError as compiling does."""

    def stripped(part: CodeType) -> tuple:
        constants = [stripped(c) if isinstance(c, CodeType) else repr(c) for c in part.co_consts]
        return part.co_code, constants, part.co_names, part.co_varnames, part.co_freevars, part.co_cellvars

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a mutant may well look odd
        compile(code, "<answer>", "exec", dont_inherit=True)
        tree = ast.fix_missing_locations(_Ordered().visit(_Named().visit(ast.parse(code))))
        return stripped(compile(tree, "<answer>", "exec", dont_inherit=True, optimize=2))


class _Named(ast.NodeTransformer):
    """Gives what only a comprehension uses new names, in order, and forgets which way a sum is walked through."""

    depth = 0

    def visit_Call(self, node):
        if ast.unparse(node.func) in _ORDERLESS and len(node.args) == 1 and isinstance(node.args[0], ast.GeneratorExp):
            first = node.args[0].generators[0]
            first.iter = _unreversed(first.iter)
        return self.generic_visit(node)

    def visit_For(self, node):
        _pair(node)
        return self.generic_visit(node)

    def visit_FunctionDef(self, node):
        names = [n.id for n in ast.walk(node) if isinstance(n, ast.Name)]
        for loop in ast.walk(node):
            if isinstance(loop, ast.For):
                _forget(loop, names)
        return self.generic_visit(node)

    def _visit_comprehension(self, node):
        for one in node.generators:
            _pair(one)
        own = [n.id for one in node.generators for n in ast.walk(one.target) if isinstance(n, ast.Name)]
        outside = list(ast.walk(node.generators[0].iter))
        inside = [n for n in ast.walk(node) if isinstance(n, ast.Name) and n not in outside]
        names = [n.id for n in inside]
        for one in node.generators:
            _forget(one, names)
        if len(set(own)) == len(own):
            for name, before in zip(inside, names):
                name.id = f"own {self.depth}.{own.index(before)}" if before in own else name.id
        self.depth += 1
        self.generic_visit(node)
        self.depth -= 1
        return node

    visit_ListComp = visit_GeneratorExp = visit_SetComp = visit_DictComp = _visit_comprehension


class _Ordered(ast.NodeTransformer):
    """Brings operands and arguments that may be exchanged into one order, from the inside out."""

    def visit_UnaryOp(self, node):
        self.generic_visit(node)
        zero = isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant) and node.operand.value == 0
        return node.operand if zero else node

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, ast.Pow) and ast.unparse(node.right) == "2":
            node.left = _sorted_difference(node.left)
        numbers = not (_is_sequence(node.left) or _is_sequence(node.right))
        if isinstance(node.op, ast.Mult) or isinstance(node.op, ast.Add) and numbers:
            node.left, node.right = sorted((node.left, node.right), key=ast.dump)
        return node

    def visit_Call(self, node):
        self.generic_visit(node)
        name = ast.unparse(node.func)
        method = name.rpartition(".")[2]
        if name in ("max", "min") and len(node.args) > 1 or method in _SYMMETRIC:
            node.args.sort(key=ast.dump)
        if method == "reshape":  # any negative number stands for what is left
            node.args = [ast.parse("-1", mode="eval").body if _is_negative(arg) else arg for arg in node.args]
        if name == "abs":
            node.args = [_sorted_difference(arg) for arg in node.args]
        return node


def _is_negative(node: ast.expr) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant)


def _is_sequence(node: ast.expr) -> bool:
    """Whether an operand of + is a list or a string as far as one can see, and not a number."""
    match node:
        case ast.List() | ast.ListComp() | ast.JoinedStr() | ast.Subscript(slice=ast.Slice()):
            return True
        case ast.BinOp(left=left, right=right):
            return _is_sequence(left) or _is_sequence(right)
    return False


def _sorted_difference(node: ast.expr) -> ast.expr:
    """a - b where only its size counts."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
        node.left, node.right = sorted((node.left, node.right), key=ast.dump)
    return node


def _pair(loop: ast.For | ast.comprehension) -> None:
    """Let what goes through ``zip`` side by side, each with a name of its own, stand in one order."""
    call, target = loop.iter, loop.target
    if not (isinstance(call, ast.Call) and ast.unparse(call.func) == "zip" and isinstance(target, ast.Tuple)):
        return
    if len(target.elts) == len(call.args):
        pairs = sorted(zip(call.args, target.elts), key=lambda pair: ast.dump(pair[0]))
        call.args, target.elts = [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def _forget(loop: ast.For | ast.comprehension, names: list[str]) -> None:
    """Where a loop only counts, forget the name and the order of its turns."""
    if isinstance(loop.target, ast.Name) and names.count(loop.target.id) == 1:
        loop.target.id = "_"
        turned = _unreversed(loop.iter)
        if isinstance(turned, ast.Call) and ast.unparse(turned.func) == "range":
            loop.iter = turned


def _unreversed(node: ast.expr) -> ast.expr:
    """``reversed(list(x))`` as ``x``."""
    match node:
        case ast.Call(func=ast.Name(id="reversed"), args=[ast.Call(func=ast.Name(id="list"), args=[inner])]):
            return inner
    return node
