"""Python's collector of cyclic rubbish, called less often where answers are examined."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

# After so many new objects the collector looks through the youngest. By itself it does after 700, and through all that
# a session holds again and again while a check makes graphs of thousands of nodes, which took half of a check's time.
# More would save little, and let graphs whose nodes point back pile up.
SELDOM = 10_000


@contextlib.contextmanager
def seldom() -> Iterator[None]:
    """Let the collector look after every ``SELDOM`` new objects; before and after as it was."""
    before = gc.get_threshold()
    gc.set_threshold(SELDOM, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
