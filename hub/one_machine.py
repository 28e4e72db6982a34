"""A hub to try on one machine, opened by `make hub`: grace teaches, anna and ben take part.

All have one password and are one Unix user, so nobody's files are safe from the others. For a class see README.md.
HUB_PASSWORD, HUB_PORT (the next three ports are used too), HUB_FOLDER and HUB_COURSE say otherwise.
"""

import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821

here = Path(__file__).resolve().parent
sys.path.insert(0, str(here))
from shared_course import shared_course  # noqa: E402

teachers, students = ["grace"], ["anna", "ben"]
programs = Path(sys.executable).parent
place = Path(os.environ.get("HUB_FOLDER", here.parent / "build" / "hub")).resolve()
port = int(os.environ.get("HUB_PORT", "8000"))
(place / "exchange").mkdir(parents=True, exist_ok=True)
(place / "exchange").chmod(0o777)

c.JupyterHub.bind_url = f"http://127.0.0.1:{port}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{port + 1}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{port + 2}"
c.ConfigurableHTTPProxy.command = [str(here / "node_modules" / ".bin" / "configurable-http-proxy")]
c.ConfigurableHTTPProxy.pid_file = str(place / "proxy.pid")
c.JupyterHub.db_url = f"sqlite:///{place}/hub.sqlite"
c.JupyterHub.cookie_secret_file = str(place / "cookie_secret")
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = os.environ["HUB_PASSWORD"]
c.Authenticator.allowed_users = {*teachers, *students}
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = f"{place}/homes/{{username}}"

settings = {
    "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",  # nbgrader calls its helper programs by name
    "JUPYTER_CONFIG_PATH": str(here / "one_machine"),
    "HUB_EXCHANGE": str(place / "exchange"),
}
arguments = ["--allow-root"] if os.geteuid() == 0 else []
c.Spawner.cmd = [str(programs / "jupyterhub-singleuser")]
c.Spawner.args = arguments
c.Spawner.environment = settings
shared_course(
    c,
    "build-microgpt",
    folder=Path(os.environ.get("HUB_COURSE", here.parent)).resolve(),
    port=port + 3,
    programs=programs,
    teachers=teachers,
    students=students,
    environment=settings,
    arguments=arguments,
)
