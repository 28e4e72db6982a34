"""The computation graph behind a Value, drawn from the learner's own objects."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Collection, Mapping

from figures import library
from figures.show import BLUE, GREY, GROUND, INK, ORANGE, Picture, figure

MOST_NODES = 60
_WIDTH, _HEIGHT = 1.5, 0.95
_GAP_X, _GAP_Y = 1.15, 0.45
_LANE = 0.5


def graph(root, names: Mapping[str, object] | None = None, highlight: Collection = (), grads: bool = True) -> Picture:
    """The graph below ``root``: a box per node with the operation that made it, an arrow from each child to its result
    with the local gradient on it.

    ``names`` gives names to Values, ``highlight`` holds the nodes to emphasise; ``grads`` shows each node's gradient.
    Raises ValueError if the graph has more than 60 nodes.
    """
    nodes = below(root)
    place, lanes = _layout(nodes)
    label = {id(value): name for name, value in (names or {}).items()}
    bright = {id(node) for node in highlight}
    width = max(x for x, _ in place.values()) + _WIDTH
    height = max(y for _, y in place.values()) + _HEIGHT
    scale = min(1.0, 10.5 / width)
    drawn = figure(max(width * scale, 3.0) + 0.2, height * scale + 0.2)
    axes = drawn.subplots()
    for node in nodes:
        x, y = place[id(node)]
        _box(axes, x, y, node, label.get(id(node), ""), id(node) in bright, grads, scale)
        for turn, (child, slope) in enumerate(zip(node.children, node.local_grads)):
            again = sum(other is child for other in list(node.children)[:turn])
            lane = [place[point] for point in lanes[id(child), id(node)]]
            _arrow(axes, place[id(child)], lane, (x, y), slope, again, scale)
    axes.set_xlim(-0.1, width + 0.1)
    axes.set_ylim(min(0.0, min(y for _, y in place.values())) - 0.1, height + 0.1)
    axes.set_aspect("equal")
    axes.axis("off")
    return Picture(drawn, _describe(root, names))


def _describe(root, names: Mapping[str, object] | None = None) -> str:
    """The graph in words: each node with its number, its gradient, and what it is made from by which operation."""
    nodes = below(root)
    label = {id(value): name for name, value in (names or {}).items()}
    for number, node in enumerate(nodes):
        label.setdefault(id(node), f"node {number}")
    parts = []
    for node in nodes:
        children = " and ".join(label[id(child)] for child in node.children)
        by = f" by {made}" if (made := operation(node)) else ""
        origin = f", made from {children}{by}" if children else ""
        parts.append(f"{label[id(node)]} = {_number(node.data)}{origin}, gradient {_number(node.grad)}")
    return "Computation graph. " + "; ".join(parts) + "."


def operation(node) -> str:
    """Which of the six operations made a node: +, ×, **, exp, log or relu; empty where none or several give its number
    and its slopes. A Value does not say it itself."""
    numbers, slopes = [float(child.data) for child in node.children], [float(slope) for slope in node.local_grads]
    due: dict[str, tuple[float, list[float]]] = {}
    if len(slopes) != len(numbers):
        return ""
    if len(numbers) == 2:
        a, b = numbers
        due = {"+": (a + b, [1.0, 1.0]), "×": (a * b, [b, a])}
    elif len(numbers) == 1:
        (a,) = numbers
        if a:  # at 0 a relu and a square give the same
            due["relu"] = (max(0.0, a), [float(a > 0)])
        if a < 700:
            due["exp"] = (math.exp(a), [math.exp(a)])
        if a > 0:
            due["log"] = (math.log(a), [1 / a])
        n = slopes[0] * a / node.data if node.data else 0.0
        if n not in (0, 1) and abs(n) < 100 and (a > 0 or n == round(n)):  # a power of 1 is a relu's twin
            with contextlib.suppress(OverflowError):
                due["**"] = (a**n, [n * a ** (n - 1)])
    made = [float(node.data), *slopes]
    fits = [name for name, (number, its) in due.items() if _close([number, *its], made)]
    return fits[0] if len(fits) == 1 else ""


def _close(one: list[float], other: list[float]) -> bool:
    return len(one) == len(other) and all(math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12) for a, b in zip(one, other))


def below(root) -> list:
    """All nodes at or below ``root``, children before parents. Raises ValueError if there are more than 60."""
    order, opened, stack = [], set(), [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif id(node) not in opened:
            opened.add(id(node))
            if len(opened) > MOST_NODES:
                raise ValueError(f"The graph has more than {MOST_NODES} nodes; draw a smaller one.")
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(list(node.children)))
    return order


def _layout(nodes: list) -> tuple[dict, dict]:
    """Where each node stands, and the way points of each arrow, both by id.

    Columns run left to right by the longest way from a leaf. An arrow that crosses columns keeps a free lane in each
    (the layered drawing of Sugiyama, Tagawa and Toda, 1981); within a column, things stand near their neighbours.
    """
    column: dict = {}
    parents: dict = {id(node): [] for node in nodes}
    for node in nodes:
        column[id(node)] = 1 + max((column[id(child)] for child in node.children), default=-1)
        for child in node.children:
            parents[id(child)].append(id(node))
    for node in nodes:
        # A leaf stands one column before the first result that uses it, which keeps its arrow short.
        if not list(node.children) and parents[id(node)]:
            column[id(node)] = min(column[parent] for parent in parents[id(node)]) - 1
    near: dict = {id(node): [] for node in nodes}
    lanes: dict = {}
    for node in nodes:
        for child in node.children:
            between = range(column[id(child)] + 1, column[id(node)])
            lanes[id(child), id(node)] = lane = [(id(child), id(node), c) for c in between]
            column.update({point: point[2] for point in lane})
            chain = [id(child), *lane, id(node)]
            for left, right in zip(chain, chain[1:]):
                near.setdefault(left, []).append(right)
                near.setdefault(right, []).append(left)
    columns: dict = {}
    for thing, c in column.items():
        columns.setdefault(c, []).append(thing)
    height = {thing: float(row) for members in columns.values() for row, thing in enumerate(members)}
    for _ in range(12):
        for members in columns.values():
            wanted = {thing: sum(height[o] for o in near[thing]) / max(1, len(near[thing])) for thing in members}
            members.sort(key=wanted.get)
            _spread(members, wanted, height)
    lowest = min(height[id(node)] for node in nodes)
    place = {thing: (c * (_WIDTH + _GAP_X), height[thing] - lowest) for thing, c in column.items()}
    return place, lanes


def _spread(members: list, wanted: dict, height: dict) -> None:
    """Put the things of a column near where they want to be, without overlap."""
    size = [_LANE if isinstance(thing, tuple) else _HEIGHT + _GAP_Y for thing in members]
    total, at = sum(size), 0.0
    offset = [at := at + s for s in [0.0, *size[:-1]]]
    middle = sum(wanted[thing] - o for thing, o in zip(members, offset)) / len(members)
    down = [middle + o for o in offset]
    for row, thing in enumerate(members):
        floor = height[members[row - 1]] + size[row - 1] if row else -total
        height[thing] = max(floor, (down[row] + wanted[thing]) / 2)


def _box(axes, x: float, y: float, node, name: str, bright: bool, grads: bool, scale: float) -> None:
    FancyBboxPatch = library.part("patches").FancyBboxPatch

    edge, weight = (ORANGE, 3.0) if bright else (BLUE if node.children else GREY, 1.5)
    axes.add_patch(
        FancyBboxPatch(
            (x, y), _WIDTH, _HEIGHT, boxstyle="round,pad=0,rounding_size=0.1", fc=GROUND, ec=edge, lw=weight, zorder=3
        )
    )
    made = operation(node)
    title = " ".join(filter(None, (name, f"({made})" if made and made not in name else "")))
    lines = (
        ([title] if title else []) + [f"data {_number(node.data)}"] + ([f"grad {_number(node.grad)}"] if grads else [])
    )
    size = max(9.0, 10.0 * scale)
    for row, line in enumerate(lines):
        at = y + _HEIGHT * (1 - (row + 1) / (len(lines) + 1))
        heavy = "bold" if line == title else "normal"
        axes.text(x + _WIDTH / 2, at, line, ha="center", va="center", fontsize=size, fontweight=heavy, zorder=4)


def _arrow(axes, child: tuple, lane: list, parent: tuple, slope: float, again: int, scale: float) -> None:
    """An arrow from a child to its result, through its lane; a second one runs beside the first."""
    FancyArrowPatch = library.part("patches").FancyArrowPatch
    Path = library.part("path").Path

    aside = 0.24 * again
    points = [(child[0] + _WIDTH, child[1] + _HEIGHT / 2 + aside)]
    for x, y in lane:
        points += [(x, y + _LANE / 2), (x + _WIDTH, y + _LANE / 2)]
    tilt = 0.14 if points[-1][1] > parent[1] + 0.7 else -0.14 if points[-1][1] < parent[1] + 0.3 else 0.0
    points.append((parent[0], parent[1] + _HEIGHT / 2 + (aside or tilt)))
    vertices, codes = [points[0]], [Path.MOVETO]
    for (x0, y0), (x1, y1) in zip(points, points[1:]):
        half = (x0 + x1) / 2
        vertices += [(half, y0), (half, y1), (x1, y1)]
        codes += [Path.CURVE4] * 3
    axes.add_patch(
        FancyArrowPatch(path=Path(vertices, codes), arrowstyle="-|>", mutation_scale=11, color=GREY, lw=1.3, zorder=2)
    )
    (x0, y0), (x1, y1) = points[-2:]
    axes.text(
        x0 + (0.5 if not again else 0.55) * (x1 - x0),
        (y0 + y1) / 2,
        f"×{_number(slope)}",
        ha="center",
        va="center",
        fontsize=max(9.0, 9.5 * scale),
        color=INK,
        bbox={"fc": GROUND, "ec": "none", "pad": 0.6},
        zorder=2.5,
    )


def _number(value: float) -> str:
    return f"{float(value):.5g}".replace("-", "−")
