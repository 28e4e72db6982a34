"""Losses over a, b and c = a*b in which c is used again.

A wrong order of the nodes is right on most graphs, and each wrong order on others, so these reuse c at unequal depth,
in both orders of the operands.
"""

from __future__ import annotations

LOSSES = ("c + c*a", "c*a + c", "c*a + c*b", "((c + 1)*2 + b)*c", "c*((c + 1)*2 + b)", "(c + b*2)**2")


def graph(loss: str, call: str) -> str:
    """The lines that build a loss and then make a call, as a learner reads them."""
    lines = ["a, b = Value(a), Value(b)", *(["c = a*b"] if "c" in loss else []), f"L = {loss}", call]
    return "\n".join(lines)
