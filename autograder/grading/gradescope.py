"""The verdict on one notebook as Gradescope, and whatever else runs one submission in a container, reads it."""

from __future__ import annotations

from autograder import course
from autograder.grading import feedback
from autograder.grading.result import Result


def results(lesson: course.Lesson, result: Result) -> dict:
    """What goes into results.json: one test an exercise, with its points and the panel that feedback shows.

    Reflections are left to people; they are no test.
    """
    return {
        "output": " ".join(filter(None, [result.reason, *result.remarks])),
        "output_format": "text",
        "execution_time": round(result.seconds, 1),
        "stdout_visibility": "hidden",
        "tests": [_test(exercise, result) for exercise in lesson.exercises],
    }


def _test(exercise: course.Exercise, result: Result) -> dict:
    found = result.exercises.get(exercise.id)
    points = result.points(exercise.id)
    return {
        "number": exercise.id,
        "name": exercise.title,
        "score": points,
        "max_score": exercise.points,
        "status": "passed" if points >= exercise.points else "failed",
        "output": feedback.panel(exercise, found).text() if found else f"Not examined. {result.reason}",
        "output_format": "text",
        "visibility": "visible",
    }
