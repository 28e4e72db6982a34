"""JupyterLab as `make lab` opens it: it says in one line where it is, and after that only what goes wrong.

Started as a module, it takes JupyterLab's own arguments; so does `build-microgpt`, which a wheel brings, and which
lays the lessons out first.
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from jupyter_server import serverapp
from jupyterlab import labapp
from jupyterlab_server.workspaces_handler import WorkspacesManager

from autograder import course
from autograder.notebook import workplace

# The folder that `build-microgpt` makes where it is typed.
FOLDER = "build-microgpt"
# In it, how JupyterLab was left the last time; at first with the file browser folded.
WORKSPACES = ".jupyterlab-workspaces"
QUIET = ["--ServerApp.log_level=ERROR", "--LabApp.log_level=ERROR"]


# Settings go by the names of these classes, so they keep those of the classes that they are made from.
class ServerApp(serverapp.ServerApp):
    """A server that says itself where it is, once it answers."""

    def start_app(self) -> None:
        self.log.addFilter(_is_news)
        super().start_app()
        print(f"JupyterLab is at {self.local_url} (Ctrl-C twice ends it)", flush=True)


class LabApp(labapp.LabApp):
    """JupyterLab with that server."""

    serverapp_class = ServerApp


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a message says something else than where the server is, which is said already."""
    return "To access the server" not in record.getMessage()


def main() -> None:
    """Lay the lessons out in a folder of their own and open JupyterLab there, at the first; `build-microgpt`."""
    here = Path.cwd()
    place = here if here.name == FOLDER else here / FOLDER
    try:
        for sentence in workplace.lay_out(course.ROOT, place):
            print(sentence)
    except course.CourseError as problem:
        sys.exit(str(problem))
    os.chdir(place)
    first = course.lessons()[0].folder
    words = [*QUIET, f"--LabApp.default_url=/lab/tree/{first}/{first}.ipynb"]
    settings = course.ROOT / "settings"
    if settings.is_dir():
        left = place / WORKSPACES
        if not left.is_dir():
            WorkspacesManager(str(left)).save("default", (settings / "workspace.json").read_text(encoding="utf-8"))
        words += [f"--LabApp.app_settings_dir={settings}", f"--LabApp.workspaces_dir={left}"]
    if os.name == "posix" and os.geteuid() == 0:
        words.append("--allow-root")
    LabApp.launch_instance([*words, *sys.argv[1:]])


if __name__ == "__main__":
    LabApp.launch_instance([*QUIET, *sys.argv[1:]])
