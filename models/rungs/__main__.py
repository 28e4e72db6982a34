"""``python -m models.rungs NAME time`` and ``python -m models.rungs NAME losses``.

A rung runs on the reference's pieces in a process that holds nothing else, and what it gave is printed as JSON.
"""

from __future__ import annotations

import json
import sys

from autograder.checking import examine
from models import rungs

TIMED = 20  # documents that are timed, again and again; of the slow rungs no more steps than these


def step_seconds(name: str) -> float:
    """The processor time of one step on the rung ``name``."""
    m = examine.namespace()
    steps = rungs.STEPS if rungs.rung(name).within else TIMED
    return rungs.run(name, m, m, steps, only=TIMED).seconds / steps


def compared(name: str) -> dict:
    """The losses of the rung ``name`` beside the canonical ones: all 1,000, but of the plain rungs no more than 20."""
    m = examine.namespace()
    run = rungs.run(name, m, m, TIMED if name.startswith("plain") else rungs.STEPS)
    return {"losses": len(run.losses), "identical": run.identical, "difference": run.difference}


if __name__ == "__main__":
    name, what = sys.argv[1:]
    print(json.dumps({"time": step_seconds, "losses": compared}[what](name)))
