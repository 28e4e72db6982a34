"""nbgrader's settings for everybody on a hub, students and graders: put it where Jupyter finds it, see README.md."""

import os
from pathlib import Path

c = get_config()  # noqa: F821

# A folder that exists and that everybody may write to.
c.Exchange.root = "/srv/nbgrader/exchange"
# Everybody's work lies in their home in a folder of the course's name, ~/build-microgpt/04_value.
c.Exchange.path_includes_course = True
c.Exchange.assignment_dir = str(Path.home())
# With several courses on the hub, leave this line out; commands then want --course.
c.CourseDirectory.course_id = "build-microgpt"
# Fetching over a lesson renews it where nobody has worked, and keeps it everywhere else.
c.ExchangeFactory.fetch_assignment = "autograder.grading.exchange.FetchAssignment"
# Of which courses somebody is, the hub's groups say; the server in which a course is graded is nobody's.
if os.environ.get("JUPYTERHUB_USER") and "JUPYTERHUB_SERVICE_NAME" not in os.environ:
    c.Authenticator.plugin_class = "nbgrader.auth.JupyterHubAuthPlugin"
