"""What a wheel carries besides the packages: lessons, data, and how JupyterLab looks for a learner."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class WithLessons(build_py):
    """Puts them into the package, under ``carried``, where ``autograder.course`` looks for the course's folder."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:  # then the course's folder is there itself
            return
        carried = Path(self.build_lib, "autograder", "carried")
        shutil.rmtree(carried, ignore_errors=True)
        files = {path: path for path in [*Path("lessons").glob("[0-9]*/[0-9]*.ipynb"), *Path("data").glob("*.*")]}
        files[Path("docs/jupyterlab-overrides.json")] = Path("settings/overrides.json")
        files[Path("docs/jupyterlab-learner.json")] = Path("settings/page_config.json")
        files[Path("docs/jupyterlab-workspace.json")] = Path("settings/workspace.json")
        for path, inside in files.items():
            (carried / inside).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, carried / inside)


setup(cmdclass={"build_py": WithLessons})
