"""nbgrader's settings for this course. `nbgrader` and formgrader read them when started in this folder."""

from pathlib import Path

from autograder.grading.gradebook import forgive_time_stamps

c = get_config()  # noqa: F821

forgive_time_stamps()

root = Path(__file__).resolve().parent
classroom = root / "classroom"
classroom.mkdir(exist_ok=True)  # SQLite does not create the gradebook's folder
(root / "work").mkdir(exist_ok=True)  # JupyterLab's list of assignments goes there before anything is fetched

c.CourseDirectory.root = str(root)

c.CourseDirectory.course_id = "build-microgpt"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "lessons"
c.CourseDirectory.submitted_directory = "classroom/submitted"
c.CourseDirectory.autograded_directory = "classroom/autograded"
c.CourseDirectory.feedback_directory = "classroom/feedback"
# Students fetch into the folder that they work in, and submit from it.
c.Exchange.assignment_dir = str(root / "work")
c.ExchangeFactory.fetch_assignment = "autograder.grading.exchange.FetchAssignment"
c.ExchangeFactory.release_feedback = "autograder.grading.exchange.ReleaseFeedback"
c.CourseDirectory.db_url = f"sqlite:///{classroom}/gradebook.db"
c.ClearSolutions.code_stub = {
    "python": "# Write your code here, in place of the line below.\nraise NotImplementedError"
}
# What somebody who teaches a lesson live must know stands in its cells, and leaves the release as rubrics do.
c.ClearMarkScheme.begin_mark_scheme_delimeter = "### BEGIN LIVE"
c.ClearMarkScheme.end_mark_scheme_delimeter = "### END LIVE"
c.ClearMarkScheme.enforce_metadata = False
c.ClearSolutions.text_stub = "*Write your answer here.*"
c.GenerateAssignment.preprocessors.append("autograder.grading.nbgrader_classes.NoteRelease")
# A training cell may take its time; every other cell of a lesson is done in seconds. `nbgrader validate` runs them.
c.Execute.timeout = 900
# Autograding runs no notebook here: each is examined in isolation, and its results are recorded.
c.Autograde.exporter_class = "autograder.grading.nbgrader_classes.Examined"
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "autograder.grading.nbgrader_classes.SaveAtOnce",
    "autograder.grading.nbgrader_classes.PenalizeAtOnce",
]
# Late work: the due date is set in formgrader. Days of grace, and what each further day begun costs, in percent of the
# points reached; nothing, as it stands here.
c.AssignLatePenalties.plugin_class = "autograder.grading.late.DaysOfGrace"
c.DaysOfGrace.grace_days = 0
c.DaysOfGrace.percent_a_day = 0
c.GenerateFeedback.exporter_class = "autograder.grading.pages.Page"
c.GenerateFeedback.preprocessors = [
    "autograder.grading.pages.GetAtOnce",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
