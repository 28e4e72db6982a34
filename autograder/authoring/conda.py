"""``environment.yml``, for conda, from what ``pyproject.toml`` says."""

from __future__ import annotations

_ABOUT = """\
# For conda, mamba and micromamba:
#   conda env create -f environment.yml && conda activate build-microgpt && jupyter lab
# `make build` makes this file from pyproject.toml. To grade on a Dask cluster, add {cluster}.
"""


def environment(project: dict) -> str:
    """The text of ``environment.yml`` for a project, given as the ``project`` table of its ``pyproject.toml``."""
    lines = [
        f"name: {project['name']}",
        "channels:",
        "  - conda-forge",
        "dependencies:",
        f"  - python{project['requires-python']}",
        "  - pip",
        *(f"  - {package}" for package in project["dependencies"]),
        "  - pip:",
        # conda hands these lines to pip as a requirements file, where no option of `pip install` may stand.
        "      - -e .",
    ]
    cluster = ", ".join(project["optional-dependencies"]["cluster"])
    return _ABOUT.format(cluster=cluster) + "\n".join(lines) + "\n"
