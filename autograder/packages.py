"""Packages that a lesson can do without: in a browser they come over the network, if there is one."""

from __future__ import annotations

import importlib
import sys
from functools import cache

_SECONDS = 120.0


@cache
def is_here(name: str) -> bool:
    """Whether the package ``name`` can be imported. A browser is asked for it once, and has two minutes to fetch it."""
    if sys.platform == "emscripten":
        _fetch(name)
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True


def _fetch(name: str) -> None:
    """Have the browser fetch a package and what it needs, if it can wait for that in the middle of a cell."""
    import asyncio

    import js  # these three are what Pyodide adds to Python
    import pyodide_js
    from pyodide.ffi import can_run_sync, run_sync

    if not js.navigator.onLine or not can_run_sync():
        return
    silent = {"messageCallback": lambda said: None, "errorCallback": lambda said: None}
    try:
        run_sync(asyncio.wait_for(pyodide_js.loadPackage(name, **silent), _SECONDS))
    except Exception:
        return  # no network, or none that reaches so far
    importlib.invalidate_caches()
