"""``make lite``: the lessons in JupyterLite, a Jupyter that runs in the browser alone, in ``build/lite``.

A folder of static files. Python is Pyodide, from npm; what it imports lies beside it as wheels, the course's own among
them, so that no page asks any other machine for anything. NumPy and matplotlib cannot be had as files: they come from
Pyodide's own distribution, the first time that something needs them, and without a network they do not come.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import autograder
from autograder import course, notebooks
from autograder.authoring import bytecode

# Later lessons start processes, compile C and measure times.
LAST = "12"
PYODIDE = "314.0.6"
_SHA512 = "BKDTJyIqFxC4BExLqeRS3f5xvXZIjOt8C3zGLN/Cc7tFxSwvKVhVkchQQ2AGLOtR4YrVOIFxbV8poyDOOmWwxQ=="
ELSEWHERE = f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE}/full/"  # Pyodide's own distribution
FROM_ELSEWHERE = ("matplotlib", "numpy")
_RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", bytecode.STANDARD)
_KERNEL = "share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension"
_SETTINGS = "@jupyterlite/pyodide-kernel-extension:kernel"
# What the site's own front end does already; and jedi, whose thousands of files take longer to unpack than all else
# together, with what it needs. IPython completes names without it.
_LEFT_OUT = ("jupyterlab_widgets", "widgetsnbextension", "jedi", "parso")
# What a page imports before a learner can work.
_KERNEL_MODULES = ("piplite.piplite", "pyodide_kernel")
_NOT_FOR_LEARNERS = ("authoring", "grading", "live")


def build(root: Path) -> Path:
    """Build the browser edition of the course at ``root`` and return its folder.

    Raises CourseError, one sentence, if npm is missing or a part cannot be had or made.
    """
    tools = root / ".venv" / "lite"
    if not (tools / "bin" / "jupyter-lite").exists():
        raise course.CourseError("JupyterLite is not installed; `make lite` installs it.")
    fetched, source, target = (root / "build" / name for name in ("lite-fetched", "lite-source", "lite"))
    runtime, wheels = _pyodide(fetched), _wheels(root, fetched)
    for folder in (source, target):
        shutil.rmtree(folder, ignore_errors=True)
    source.mkdir(parents=True)
    kernel = sorted((tools / _KERNEL / "static" / "pypi").glob("*.whl"))
    local = [wheel for wheel in (*kernel, *wheels) if not wheel.name.startswith(_LEFT_OUT)]
    local += [_course_wheel(root, source), _empty_wheel("jedi", source)]
    archives = source / "archives"
    archives.mkdir()
    for file in (*(runtime / name for name in _RUNTIME), *local):
        shutil.copy2(file, archives)
    _run(bytecode.command("node", runtime, archives, _first(root)), root, "The course could not be compiled")
    local = [archives / wheel.name for wheel in local]
    for lesson in _lessons():
        notebook = notebooks.read(_lesson(root, lesson))
        if lesson.number == LAST:
            notebook.cells[-1].source = notebooks.without_next(notebook.cells[-1].source)
        notebooks.put(notebook, source / "files" / "lessons", lesson.folder)
    _write(source / "jupyter-lite.json", _page_settings([_name(wheel) for wheel in local]))
    shutil.copy2(root / "docs" / "jupyterlab-overrides.json", source / "overrides.json")
    _jupyter_lite(tools, source, target)
    beside = target / "static" / "pyodide"
    shutil.copytree(archives, beside, dirs_exist_ok=True)
    published = json.loads((runtime / "pyodide-lock.json").read_text(encoding="utf-8"))
    _write(beside / "pyodide-lock.json", _lock(published, local))
    (target / "index.html").write_text(_first_page(page_of(course.lessons()[0])), encoding="utf-8")
    return target


def page_of(one: course.Lesson) -> str:
    """The address of a lesson in the edition."""
    return f"lab/index.html?path=lessons/{one.folder}/{one.folder}.ipynb"


def _pyodide(fetched: Path) -> Path:
    """The folder with Pyodide as npm has it. Raises CourseError."""
    archive = fetched / f"pyodide-{PYODIDE}.tgz"
    if not archive.exists():
        npm = shutil.which("npm")
        if npm is None:
            raise course.CourseError("npm is not installed, and Pyodide comes from there: apt install npm.")
        fetched.mkdir(parents=True, exist_ok=True)
        _run([npm, "pack", "--silent", f"pyodide@{PYODIDE}"], fetched, "Pyodide could not be fetched from npm")
    if base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode() != _SHA512:
        archive.unlink()
        raise course.CourseError("What npm gave is not the Pyodide that was asked for; run `make lite` again.")
    if not (fetched / "package" / _RUNTIME[-1]).exists():
        with tarfile.open(archive) as opened:
            opened.extractall(fetched, filter="data")
    return fetched / "package"


def _wheels(root: Path, fetched: Path) -> list[Path]:
    """The wheels that requirements-browser.lock names. Raises CourseError."""
    lock = root / "requirements-browser.lock"
    folder = fetched / hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    if not folder.exists():
        part = folder.with_suffix(".part")
        for_the_browser = ["--python-version", "3.14", "--implementation", "py", "--abi", "none", "--platform", "any"]
        command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "-q", "--no-deps"]
        command += ["--only-binary", ":all:", *for_the_browser, "--require-hashes", "-r", str(lock), "-d", str(part)]
        _run(command, root, "The packages for the browser could not be fetched")
        part.rename(folder)
    return sorted(folder.glob("*.whl"))


def _course_wheel(root: Path, folder: Path) -> Path:
    """The course as a wheel: what a learner's notebook calls, with the data and the lessons as they are released."""
    number = version("build-microgpt")
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in _of_the_course(root)}
    return _wheel(folder, "build_microgpt", number, files)


def _empty_wheel(name: str, folder: Path) -> Path:
    """Nothing under the name of a package, for the kernel asks for some that it can do without."""
    return _wheel(folder, name, "0", {})


def _wheel(folder: Path, name: str, number: str, files: dict[str, bytes]) -> Path:
    about = f"{name}-{number}.dist-info"
    files |= {
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: {number}\n".encode(),
        f"{about}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    wheel = folder / f"{name}-{number}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as opened:
        for path, content in files.items():  # without dates, so that the same course makes the same wheel
            opened.writestr(zipfile.ZipInfo(path), content, zipfile.ZIP_DEFLATED)
    return wheel


def _of_the_course(root: Path) -> Iterator[Path]:
    yield from (_lesson(root, lesson) for lesson in _lessons())
    for package in ("autograder", "figures", "models", "data"):
        for path in sorted((root / package).rglob("*")):
            parts = path.relative_to(root).parts
            if path.is_file() and "__pycache__" not in parts and parts[1] not in _NOT_FOR_LEARNERS:
                yield path


def _first(root: Path) -> list[str]:
    """The modules that a lesson's first cell has imported, and the kernel before it."""
    figures = (f"figures.{path.stem}" for path in sorted((root / "figures").glob("[!_]*.py")))
    called = sorted({f"autograder.{module}" for module in autograder._MODULES.values()})
    return [*called, *figures, "figures.living_map.widget", "models.pretrained", *_KERNEL_MODULES]


def _lessons() -> list[course.Lesson]:
    return [lesson for lesson in course.lessons() if lesson.number <= LAST]


def _lesson(root: Path, lesson: course.Lesson) -> Path:
    """The notebook of a lesson as it is released."""
    return root / "lessons" / lesson.folder / f"{lesson.folder}.ipynb"


def _name(wheel: Path) -> str:
    """The package in a wheel, as Pyodide's list calls it."""
    return re.sub(r"[-_.]+", "-", wheel.name.split("-")[0]).lower()


def _lock(published: dict[str, Any], local: list[Path]) -> dict[str, Any]:
    """Pyodide's list of packages: the local wheels, and of the published ones those that come from elsewhere, with what
    they need. What is not in the list cannot be asked for."""
    packages = {_name(wheel): _entry(wheel) for wheel in local}
    waiting = list(FROM_ELSEWHERE)
    while waiting:
        name = waiting.pop()
        if name not in packages:
            packages[name] = published["packages"][name]
            packages[name]["file_name"] = ELSEWHERE + packages[name]["file_name"]
            waiting += packages[name]["depends"]
    return {**published, "packages": dict(sorted(packages.items()))}


def _entry(wheel: Path) -> dict[str, Any]:
    with zipfile.ZipFile(wheel) as opened:
        tops = {name.split("/")[0].removesuffix(".py") for name in opened.namelist()}
    return {
        "name": _name(wheel),
        "version": wheel.name.split("-")[1],
        "file_name": wheel.name,
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "imports": sorted(name for name in tops if name.isidentifier()),
        "depends": [],  # all of them are loaded with Pyodide itself
        "install_dir": "site",
        "package_type": "package",
        "unvendored_tests": False,
    }


def _page_settings(packages: list[str]) -> dict[str, Any]:
    # Without the first two the kernel asks a server on the internet, and says nothing of it.
    kernel = {
        "pyodideUrl": "./static/pyodide/pyodide.mjs",
        "disablePyPIFallback": True,
        "loadPyodideOptions": {"packages": packages},
    }
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {"appName": "Build microgpt", "litePluginSettings": {_SETTINGS: kernel}},
    }


def _jupyter_lite(tools: Path, source: Path, target: Path) -> None:
    settings = {
        "lite_dir": str(source),
        "output_dir": str(target),
        "contents": [str(source / "files")],
        "settings_overrides": [str(source / "overrides.json")],
        "apps": ["lab"],
        "no_unused_shared_packages": True,
        "no_sourcemaps": True,
        "no_libarchive": True,
    }
    _write(source / "jupyter_lite_config.json", {"LiteBuildConfig": settings})
    _run([str(tools / "bin" / "jupyter-lite"), "build"], source, "JupyterLite could not be built")


def _first_page(address: str) -> str:
    """The page that leads to ``address``. JupyterLite's other pages read it too, for settings that it might hold."""
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Build microgpt</title>\n'
        '<script id="jupyter-config-data" type="application/json" data-jupyter-lite-root=".">{}</script>\n'
        f'<meta http-equiv="refresh" content="0; url={address}">\n'
        f'<p><a href="{address}">Open the first lesson</a></p></html>\n'
    )


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _run(command: Iterable[str], folder: Path, problem: str) -> None:
    ran = subprocess.run([*command], cwd=folder, capture_output=True, text=True, env=os.environ | {"NO_COLOR": "1"})
    if ran.returncode:
        said = [line.strip() for line in (ran.stderr + ran.stdout).splitlines() if line.strip()]
        why = next((line for line in said if re.search("error", line, re.I)), said[-1] if said else "it said nothing")
        raise course.CourseError(f"{problem}: {why}")
