"""JupyterLab as `make lab` opens it: it says in one line where it is, and after that only what goes wrong.

Started as a module, it takes JupyterLab's own arguments.
"""

from __future__ import annotations

import logging
import sys

from jupyter_server import serverapp
from jupyterlab import labapp

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


if __name__ == "__main__":
    LabApp.launch_instance([*QUIET, *sys.argv[1:]])
