"""nbgrader's settings for everybody on the hub of one_machine.py."""

import os

c = get_config()  # noqa: F821
load_subconfig("../nbgrader_config.py")  # noqa: F821

c.Exchange.root = os.environ["HUB_EXCHANGE"]
# All are one Unix user, whose name nbgrader would submit under; the hub knows who somebody is.
if os.environ.get("JUPYTERHUB_USER"):
    c.CourseDirectory.student_id = os.environ["JUPYTERHUB_USER"]
c.ExchangeCollect.check_owner = False
