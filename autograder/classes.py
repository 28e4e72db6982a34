"""Classes that grow cell by cell."""

from __future__ import annotations

from collections.abc import Callable


def add_to(cls: type) -> Callable[[Callable], Callable]:
    """A decorator that adds the function below it to ``cls`` as a method."""

    def decorator(function: Callable) -> Callable:
        setattr(cls, function.__name__, function)
        return function

    return decorator
