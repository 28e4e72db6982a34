"""The zoo: submissions of lesson 04, honest, broken and hostile, with what each of them deserves."""

from zoo import broken, editing, files, forging, honest, protocol, resources, spying
from zoo.making import FULL, LESSON, Place, Submission

ZOO: tuple[Submission, ...] = (
    *honest.ALL,
    *broken.ALL,
    *forging.ALL,
    *protocol.ALL,
    *spying.ALL,
    *resources.ALL,
    *files.ALL,
    *editing.ALL,
)

__all__ = ["FULL", "LESSON", "ZOO", "Place", "Submission"]
