"""Losses over a, b and c = a*b in which c is used again.

A wrong order of the nodes is right on most graphs, and each wrong order on others, so these reuse c at unequal depth,
in both orders of the operands.
"""

from __future__ import annotations

import ast

LOSSES = ("c + c*a", "c*a + c", "c*a + c*b", "((c + 1)*2 + b)*c", "c*((c + 1)*2 + b)", "(c + b*2)**2")

# A graph as plain data: the name of each node with its number and the names of its children.
Graph = dict[str, tuple[float, list[str]]]


def graph(loss: str, call: str) -> str:
    """The lines that build a loss and then make a call, as a learner reads them."""
    lines = ["a, b = Value(a), Value(b)", *(["c = a*b"] if "c" in loss else []), f"L = {loss}", call]
    return "\n".join(lines)


def nodes_of(loss: str, a: float, b: float) -> tuple[Graph, str]:
    """The graph of a loss, a node of its own for each plain number, and the name of its root."""
    found: Graph = {"a": (a, []), "b": (b, []), "c": (a * b, ["a", "b"])}

    def added(node: ast.expr) -> str:
        if isinstance(node, ast.Name):
            return node.id
        below = [added(node.left)] if isinstance(node, ast.BinOp) else []
        if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.Pow):
            below.append(added(node.right))
        name = f"n{len(found)}"
        found[name] = (float(eval(ast.unparse(node), {"a": a, "b": b, "c": a * b})), below)
        return name

    root = added(ast.parse(loss, mode="eval").body)
    return found, root
