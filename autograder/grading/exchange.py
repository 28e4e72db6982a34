"""nbgrader's exchange where a class of this course needs more of it: nbgrader_config.py names these classes."""

from __future__ import annotations

import glob
import shutil
from pathlib import Path

from nbgrader.exchange.default import ExchangeFetchAssignment, ExchangeReleaseFeedback

from autograder.notebook import workplace

# Where pages lie that an instructor has to send, by lesson; beside nbgrader's own folder of feedback.
TO_SEND = "feedback_to_send"
_FROM_THE_EXCHANGE = ("timestamp.txt", "submission_secret.txt")


class FetchAssignment(ExchangeFetchAssignment):
    """nbgrader's, which also fetches over a lesson that is laid out already: an untouched one is renewed, one that
    somebody has worked in is kept."""

    def init_dest(self) -> None:
        self.dest_path = str(Path(self.assignment_dir, *self._course(), self.coursedir.assignment_id).resolve())

    def do_copy(self, src: str, dest: str) -> None:
        for release in sorted(Path(src).glob("*.ipynb")):
            for sentence in workplace.put(release, Path(dest)):
                self.log.warning(sentence)
        self.copy_if_missing(src, dest, ignore=shutil.ignore_patterns(*self.coursedir.ignore))

    def _course(self) -> list[str]:
        return [self.coursedir.course_id] if self.path_includes_course else []


class ReleaseFeedback(ExchangeReleaseFeedback):
    """nbgrader's, which releases to all who submitted through the exchange, and puts the pages of the others where an
    instructor can send them."""

    def copy_files(self) -> None:
        pages = [Path(page) for page in sorted(glob.glob(f"{self.src_path}/*.html"))]
        others = [page for page in pages if not all((page.parent / name).is_file() for name in _FROM_THE_EXCHANGE)]
        excluded = self.coursedir.student_id_exclude
        students = {_student(page) for page in others} - set(excluded.split(","))
        self.coursedir.student_id_exclude = ",".join(filter(None, [excluded, *sorted(students)]))
        try:
            super().copy_files()
        finally:
            self.coursedir.student_id_exclude = excluded
        place = Path(self.coursedir.root) / self.coursedir.feedback_directory
        place = place.parent / TO_SEND / self.coursedir.assignment_id
        for page in (page for page in others if _student(page) in students):
            place.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(page, place / f"{_student(page)}.html")
        if students:
            self.log.warning(
                f"Not submitted through the exchange: {', '.join(sorted(students))}. Send their pages yourself; they "
                f"are in {place}."
            )


def _student(page: Path) -> str:
    """Whose page it is: feedback/<student>/<lesson>/<lesson>.html."""
    return page.parts[-3]
