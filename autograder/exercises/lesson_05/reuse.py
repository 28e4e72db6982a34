"""Losses in which a node is used again, which tell a right order of the nodes from a wrong one."""

from __future__ import annotations

# Losses over a, b and c = a*b. A wrong order of the nodes is right on most graphs, and each wrong order on others, so
# these reuse c at unequal depth, in both orders of the operands.
LOSSES = ("c + c*a", "c*a + c", "c*a + c*b", "((c + 1)*2 + b)*c", "c*((c + 1)*2 + b)", "(c + b*2)**2")


def graph(loss: str, call: str) -> str:
    lines = ["a, b = Value(a), Value(b)", *(["c = a*b"] if "c" in loss else []), f"L = {loss}", call]
    return "\n".join(lines)
