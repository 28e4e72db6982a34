"""The course on The Littlest JupyterHub: its settings, for /opt/tljh/config/jupyterhub_config.d/. See README.md."""

import sys
from pathlib import Path

c = get_config()  # noqa: F821

folder = Path("/home/grader-build-microgpt/build-microgpt")
sys.path.insert(0, str(folder / "hub"))
from shared_course import shared_course  # noqa: E402

shared_course(
    c,
    "build-microgpt",
    folder=folder,
    port=9101,
    programs=Path("/opt/tljh/user/bin"),
    user="grader-build-microgpt",
    teachers=["grace"],
    students=["anna", "ben"],
)
