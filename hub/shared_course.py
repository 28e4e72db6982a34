"""A course on a JupyterHub, by nbgrader's conventions: its groups, their rights, and the server it is graded in.

A hub's own settings call `shared_course` once for each course: see `littlest.py` and `one_machine.py`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def shared_course(
    c: Any,
    course: str,
    folder: Path,
    port: int,
    programs: Path,
    teachers: Iterable[str],
    students: Iterable[str],
    user: str = "",
    environment: dict[str, str] | None = None,
    arguments: Iterable[str] = (),
) -> None:
    """Add a course to the settings ``c`` of a hub.

    ``course`` is nbgrader's course id and the name of the service; ``folder`` the course as its graders have it, with
    nbgrader_config.py; ``port`` a free one of this machine; ``programs`` where jupyterhub-singleuser is;
    ``teachers`` and ``students`` are names on the hub. ``user`` is the Unix user that owns ``folder``, or empty for
    the hub's own; ``environment`` and ``arguments`` are added to those of the server.
    """
    c.JupyterHub.load_groups.update(
        {f"formgrade-{course}": {"users": sorted(teachers)}, f"nbgrader-{course}": {"users": sorted(students)}}
    )
    # Whoever teaches may open the server of the course: on the hub's own page, under Services.
    c.JupyterHub.load_roles.append(
        {
            "name": f"formgrade-{course}",
            "groups": [f"formgrade-{course}"],
            "scopes": [f"access:services!service={course}", f"read:services!service={course}"],
        }
    )
    # What everybody's server may ask the hub; nbgrader asks for the last two: of which courses somebody is.
    c.Spawner.server_token_scopes = [
        "users:activity!user",
        "access:servers!server",
        "read:users:name!user",
        "read:users:groups!user",
    ]
    c.JupyterHub.services.append(
        {
            "name": course,
            "url": f"http://127.0.0.1:{port}",
            # Formgrader as a page of its own: a hub lets no page be shown within another.
            "command": [str(programs / "jupyterhub-singleuser"), "--ServerApp.default_url=/formgrader", *arguments],
            "cwd": str(folder),
            "environment": {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", **(environment or {})},
            **({"user": user} if user else {}),
        }
    )
