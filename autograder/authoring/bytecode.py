"""Bytecode for the browser edition: what Python in the browser imports first need not be compiled there.

Only that Python makes the bytecode that it can read. So this file is used twice: here, for the command that starts Node
with Pyodide in it, and there, where nothing but the standard library is at hand.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import io
import py_compile
import shutil
import site
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

STANDARD = "python_stdlib.zip"
_IN_NODE = """
import { readFileSync } from "node:fs";
const [file, runtime, archives, ...first] = process.argv.slice(1);
const { loadPyodide } = await import(`${runtime}/pyodide.mjs`);
const python = await loadPyodide({ indexURL: runtime });
python.FS.mkdir("/archives");
python.FS.mount(python.FS.filesystems.NODEFS, { root: archives }, "/archives");
python.runPython(readFileSync(file, "utf8"));
try {
  python.globals.get("put_into")("/archives", first);
} catch (error) { // Node itself would print the line that it comes from, which is a megabyte long
  console.error(error.message.match(/^\\w+: .*$/gm)?.pop() ?? error.message);
  process.exit(1);
}
"""


def command(node: str, runtime: Path, archives: Path, first: Iterable[str]) -> list[str]:
    """The command that puts bytecode into the wheels and the standard library in the folder ``archives``, by the
    Pyodide in ``runtime``: that of all modules that are there once ``first`` are imported."""
    return [node, "--input-type=module", "--eval", _IN_NODE, __file__, str(runtime), str(archives), *first]


def put_into(folder: str, first: Iterable[str]) -> None:
    """What the command does: unpack the wheels, import ``first``, and add to each archive the bytecode of what that
    took from it."""
    packages = site.getsitepackages()[0]
    wheels = sorted(Path(folder).glob("*.whl"))
    for wheel in wheels:
        shutil.unpack_archive(wheel, packages, "zip")
    importlib.invalidate_caches()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        for name in first:
            importlib.import_module(name)
    files = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    for wheel in wheels:
        _add(wheel, packages, files)
    standard = next(place for place in sys.path if place.endswith(".zip"))  # it is imported as it is, packed
    _add(Path(folder) / STANDARD, standard, files)


def _add(archive: Path, place: str, files: set[str | None]) -> None:
    """Add the bytecode of those ``files`` that lie in the archive, whose contents Python knows by ``place``."""
    with zipfile.ZipFile(archive, "a") as opened:
        for name in [name for name in opened.namelist() if f"{place}/{name}" in files]:
            source = Path("module.py")
            source.write_bytes(opened.read(name))
            made = py_compile.compile(
                str(source),
                "module.pyc",
                dfile=f"{place}/{name}",
                doraise=True,
                # Nobody need look whether the source has changed since: it comes with its bytecode.
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            )
            packed = archive.name == STANDARD
            inside = f"{name}c" if packed else importlib.util.cache_from_source(name)
            opened.writestr(zipfile.ZipInfo(inside), Path(str(made)).read_bytes(), zipfile.ZIP_DEFLATED)
