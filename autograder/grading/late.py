"""What late work costs: nothing, unless nbgrader_config.py says so."""

from __future__ import annotations

import math

from nbgrader.plugins import LateSubmissionPlugin
from traitlets import Float

DAY = 86_400.0


class DaysOfGrace(LateSubmissionPlugin):
    """A part of the points for each day begun after the due date and the days of grace; where no part is set, what
    nbgrader's own ``penalty_method`` says."""

    grace_days = Float(0.0, min=0.0, help="Days after the due date that cost nothing.").tag(config=True)
    percent_a_day = Float(0.0, min=0.0, help="What each further day begun costs, of the points reached.").tag(
        config=True
    )

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None:
        """The points to take off, or None if there are none."""
        days = math.ceil(max(0.0, total_seconds_late / DAY - self.grace_days))
        if days and not self.percent_a_day:
            return super().late_submission_penalty(student_id, score, total_seconds_late)
        share = min(1.0, days * self.percent_a_day / 100)
        return score * share if share else None


def words(seconds: float) -> str:
    """How late, in words; empty if it was not."""
    if seconds <= 0:
        return ""
    days = math.ceil(seconds / DAY)
    return f"late, {'1 day' if days == 1 else f'{days} days'} begun"
