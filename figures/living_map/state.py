"""What the map shows, as plain data for the browser: each number as it is shown, with four significant digits."""

from __future__ import annotations

from typing import Any

from autograder import course
from figures.living_map.blocks import BLOCKS, BY_ID, STAGES
from figures.living_map.drawing import drawing
from figures.living_map.run import Piece, Position, Run

DIGITS = 4
SHIPPED = "the trained model of the course"


def state(run: Run, pieces: dict[str, Piece], lesson: str = "", model: str = SHIPPED) -> dict[str, Any]:
    """The map of one run: its blocks, their numbers and its picture. ``lesson`` marks the blocks that are written in
    it, ``model`` says in words whose numbers they are."""
    names = [*run.chars, "BOS"]
    found = {
        "document": run.document,
        "names": [names[token] for token in run.tokens],
        "vocabulary": names,
        "tokens": run.tokens,
        "model": model,
        "blocks": [{"id": b.id, "title": b.title, "says": b.says, "matrix": b.matrix} for b in BLOCKS],
        "exercises": {b.id: list(b.exercises) for b in BLOCKS},
        "here": [b.id for b in BLOCKS if b.exercises[0][:2] == lesson],
        "stages": [list(stage) for stage in STAGES],
        "values": _vectors(run, "data"),
        "without": [_without(positions, loss) for positions, loss in run.without],
        "gradients": _vectors(run, "grad"),
        "matrices": {name: _matrix(rows) for name, rows in run.state.items()},
        "losses": _losses(run.positions),
        "loss": f"{run.loss.data:.4f}",
        "nodes": len(run.loss.topological_order()),
        "heads": len(run.positions[0].weights),
        "own": sorted(run.own),
        "pieces": awake(pieces),
    }
    return found | {"svg": drawing(found)}


def awake(pieces: dict[str, Piece]) -> dict[str, Any]:
    """Whose each block and each of its exercises is, with the lines of its answer: what a passed check changes."""
    shown = dict.fromkeys(name for block in BLOCKS for name in block.exercises)
    exercises = {
        name: {
            "title": course.exercise(name).title,
            "lesson": course.lesson(name[:2]).title,
            "whose": pieces[name].whose,
            "file": course.PROGRAM,
            "parts": [list(part) for part in pieces[name].parts],
        }
        for name in shown
    }
    return {"blocks": {block.id: whose(block.id, pieces) for block in BLOCKS}, "exercises": exercises}


def whose(block: str, pieces: dict[str, Piece]) -> str:
    """Whose a block is: "yours" if all its exercises are, "open" if one is, and else "reference"."""
    states = {pieces[name].whose for name in BY_ID[block].exercises}
    return "open" if "open" in states else "reference" if "reference" in states else "yours"


def shown(number: float) -> float:
    """A number with as many digits as the map shows."""
    return float(f"{number:.{DIGITS}g}")


def _vectors(run: Run, attribute: str) -> dict[str, list]:
    """For each block and each position what it holds: a list of numbers, or for the weights one list a head."""

    found = {name: [_plain(p.vectors[name], attribute) for p in run.positions] for name in run.positions[0].vectors}
    found["wte"] = [_plain(run.state["wte"][token], attribute) for token, _ in zip(run.tokens, run.positions)]
    found["wpe"] = [_plain(row, attribute) for row, _ in zip(run.state["wpe"], run.positions)]
    return found | {"weights": [[_plain(row, attribute) for row in p.weights] for p in run.positions]}


def _plain(values: list, attribute: str = "data") -> list[float]:
    return [shown(getattr(value, attribute)) for value in values]


def _losses(positions: list[Position]) -> list[str]:
    return [f"{p.vectors['loss'][0].data:.4f}" for p in positions]


def _without(positions: list[Position], loss: Any) -> dict[str, Any]:
    """What differs where one head finds nothing: all that comes after the heads."""
    after = ("attend", "wo", "residual1", "norm2", "fc1", "fc2", "residual2", "logits", "softmax", "loss")
    return {
        "values": {name: [_plain(p.vectors[name]) for p in positions] for name in after},
        "losses": _losses(positions),
        "loss": f"{loss.data:.4f}",
    }


def _matrix(rows: list) -> dict[str, Any]:
    """A matrix with its gradient, and the gradient's size: its root mean square."""
    gradients = [p.grad for row in rows for p in row]
    size = (sum(g * g for g in gradients) / len(gradients)) ** 0.5
    return {
        "values": [[shown(p.data) for p in row] for row in rows],
        "gradients": [[shown(p.grad) for p in row] for row in rows],
        "size": shown(size),
        "about": f"{size:.2g}",
    }
