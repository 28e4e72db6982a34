"""A notebook in this process: cells typed one after another into IPython, and what their checks printed."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator

from IPython.core.interactiveshell import InteractiveShell

from autograder import course
from autograder.notebook import learner, session


class Notebook:
    """Cells typed into a fresh IPython; ``run`` gives what a cell printed, errors included."""

    def __init__(self) -> None:
        InteractiveShell.clear_instance()
        self._shell = InteractiveShell.instance()
        self._shell.colors = "nocolor"
        self.run("from autograder import add_to, catch_up, check, progress, ready")

    def run(self, *cells: str) -> str:
        """Run cells and return what the last one printed."""
        out = io.StringIO()
        for cell in cells:
            out = io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                self._shell.run_cell(cell, store_history=True)
        return out.getvalue()

    def check(self, exercise_id: str, *names: str) -> str:
        """Check an exercise, by default with the objects under the names it asks for."""
        return self.run(f'check("{exercise_id}", {", ".join(names or course.exercise(exercise_id).objects)})')

    def solve(self, exercise_id: str, change=lambda text: text) -> str:
        """Type the reference's answer, changed, and check it."""
        exercise = course.exercise(exercise_id)
        self.run("\n".join(exercise.imports), change(exercise.solution))
        return self.check(exercise_id)


@contextlib.contextmanager
def notebook() -> Iterator[Notebook]:
    """A fresh notebook in the current folder, as if its kernel had just started."""
    main, modules = sys.modules["__main__"], {name: sys.modules.pop(name, None) for name in course.MODULES}
    path = list(sys.path)
    session._watched.clear()
    learner._started_in.clear()
    try:
        yield Notebook()
    finally:
        InteractiveShell.clear_instance()
        session._watched.clear()
        learner._started_in.clear()
        sys.modules["__main__"] = main
        sys.path[:] = path
        for name in course.MODULES:
            sys.modules.pop(name, None)
        sys.modules.update({name: module for name, module in modules.items() if module is not None})
