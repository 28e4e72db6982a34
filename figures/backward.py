"""Backward in pictures: the gradients filling in node by node, as a table and as a stepper, and the loss going down."""

from __future__ import annotations

import copy
import html
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from figures.graph import below, graph
from figures.show import BLUE, GREY, INK, ORANGE, Picture, figure
from figures.slider import pictures

if TYPE_CHECKING:
    from ipywidgets import Widget

MOST_COLUMNS = 12


@dataclass(frozen=True)
class Step:
    """One moment of backward: which node hands on what to which child, and all gradients afterwards."""

    node: Any
    shares: tuple[tuple[object, float], ...]
    gradients: dict[int, float]


class Walk:
    """Backward on a copy of the graph below ``root``, kept step by step. The learner's own objects stay as they are."""

    def __init__(self, root: Any, names: dict[str, Any] | None = None):
        order = below(root)
        copies = {id(node): copy.copy(node) for node in order}
        for node in order:
            copies[id(node)].children = tuple(copies[id(child)] for child in node.children)
        self.nodes = [copies[id(node)] for node in order]
        self.root = copies[id(root)]
        self.names = {name: copies[id(node)] for name, node in (names or {}).items() if id(node) in copies}
        self._name_of = {id(node): name for name, node in self.names.items()}
        now = {id(node): 0 for node in self.nodes}
        self.steps = [Step(None, (), dict(now))]
        now[id(self.root)] = 1
        self.steps.append(Step(None, ((self.root, 1),), dict(now)))
        for node in reversed(self.nodes):
            if node.children:
                grad = now[id(node)]
                shares = tuple((child, local * grad) for child, local in zip(node.children, node.local_grads))
                for child, share in shares:
                    now[id(child)] += share
                self.steps.append(Step(node, shares, dict(now)))

    @property
    def last(self) -> int:
        """The number of the last step."""
        return len(self.steps) - 1

    def name(self, node: Any) -> str:
        """The node's name, or its number in brackets."""
        return self._name_of.get(id(node), f"({_short(node.data)})")

    def graph(self, index: int) -> Picture:
        """The graph as it is after step ``index``, with the node that hands on and its children marked."""
        step = self.steps[index]
        for node in self.nodes:
            node.grad = step.gradients[id(node)]
        touched = [child for child, _ in step.shares] + ([step.node] if step.node is not None else [])
        after = graph(self.root, self.names, highlight=touched)
        return replace(after, alt=f"The graph after this step. {self.say(index)}")

    def say(self, index: int) -> str:
        """Step ``index`` in words: who hands how much to whom."""
        step, lead = self.steps[index], f"Step {index} of {self.last}. "
        if not step.shares:
            return lead + "Every gradient is 0."
        if step.node is None:
            return lead + f"{self.name(self.root)} is given the gradient 1."
        has = self.steps[index - 1].gradients[id(step.node)]
        parts = [
            f"{_short(local)} · {_short(has)} = {_short(share)} to {self.name(child)}"
            for (child, share), local in zip(step.shares, step.node.local_grads)
        ]
        children = {id(child): child for child, _ in step.shares}.values()
        now = ", ".join(f"{self.name(child)} has {_short(step.gradients[id(child)])}" for child in children)
        return f"{lead}{self.name(step.node)} has {_short(has)} and hands {' and '.join(parts)}. Now {now}."


def table(root: Any, names: dict[str, Any] | None = None) -> Picture:
    """The gradients of all nodes after each step of backward, the changed ones framed.

    Raises ValueError for a graph of more than 12 nodes, which would not be readable.
    """
    walk = Walk(root, names)
    columns = walk.nodes[::-1]
    if len(columns) > MOST_COLUMNS:
        raise ValueError(f"The table shows at most {MOST_COLUMNS} nodes; this graph has {len(columns)}.")
    drawn = figure(max(5.0, 1.8 + 0.7 * len(columns)), 0.7 + 0.36 * len(walk.steps))
    axes = drawn.subplots()
    axes.set(xlim=(-2.3, len(columns) - 0.4), ylim=(len(walk.steps) - 0.4, -1.6))
    axes.axis("off")
    axes.text(-2.2, -1, "has handed on", va="center", color=GREY)
    for x, node in enumerate(columns):
        axes.text(x, -1, walk.name(node), ha="center", va="center", weight="bold")
    axes.plot([-2.3, len(columns) - 0.5], [-0.5, -0.5], color=GREY, lw=0.8)
    for y, step in enumerate(walk.steps):
        label = walk.name(step.node) if step.node is not None else "start" if step.shares else "nobody"
        axes.text(-2.2, y, label, va="center", weight="bold" if step.node is not None else "normal")
        changed = {id(child) for child, _ in step.shares}
        for x, node in enumerate(columns):
            frame = {"boxstyle": "round,pad=0.25", "facecolor": "none", "edgecolor": ORANGE, "linewidth": 1.8}
            new = id(node) in changed
            colour = INK if new else GREY
            box = frame if new else None
            axes.text(x, y, _short(step.gradients[id(node)]), ha="center", va="center", color=colour, bbox=box)
    return Picture(drawn, _describe_steps(root, names))


def _describe_steps(root: Any, names: dict[str, Any] | None = None) -> str:
    """The table in words."""
    walk = Walk(root, names)
    return "Gradients after each step of backward. " + " ".join(walk.say(index) for index in range(len(walk.steps)))


def stepper(root: Any, names: dict[str, Any] | None = None) -> Widget:
    """Backward on the graph below ``root``, one node at a time: a slider, two buttons, a read-out and the picture."""
    walk = Walk(root, names)
    texts = [f"{index} of {walk.last}" for index in range(len(walk.steps))]
    return pictures("Step", texts, lambda index: (html.escape(walk.say(index)), walk.graph(index)))


def descent(losses: list[float], floor: float) -> Picture:
    """The loss of each step, and the loss below which it cannot go."""
    drawn = figure(5.8, 2.9)
    axes = drawn.subplots()
    axes.plot(losses, color=BLUE, lw=2)
    axes.axhline(floor, color=ORANGE, ls="--", lw=1.5)
    axes.text(len(losses), floor - 0.05 * max(losses), f"counted table: {floor:.4f}", ha="right", va="top")
    axes.annotate(
        f"your step {len(losses) - 1}: {losses[-1]:.4f}",
        (len(losses) - 1, losses[-1]),
        (0, 28),
        textcoords="offset points",
        ha="right",
        arrowprops={"arrowstyle": "-", "color": BLUE, "shrinkA": 2},
    )
    axes.set(xlabel="step", ylabel="mean loss, nats per token", xlim=(0, len(losses)), ylim=(0, max(losses) * 1.05))
    return Picture(drawn, _describe_descent(losses, floor))


def _describe_descent(losses: list[float], floor: float) -> str:
    """The curve in words."""
    return (
        f"A curve of the loss over {len(losses)} steps: it falls from {losses[0]:.4f} to {losses[-1]:.4f}, "
        f"towards the dashed line of the counted table at {floor:.4f}."
    )


def _short(number: float) -> str:
    return f"{number:.4g}".replace("-", "−")
