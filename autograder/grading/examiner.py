"""Processes of their own that examine submissions, so that a grader that dies or hangs costs one submission at most.

An ``Examiner`` keeps one such process, which reads one request a line and answers one line. It ends when the
program that started it does, however that ends.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path

from autograder import course, machine
from autograder.grading import ledger
from autograder.grading.job import Job
from autograder.grading.result import Examination

# Each submission has limits of its own, far below this; it only keeps a broken grader from hanging the batch.
SECONDS = 900.0


class Examiner:
    """Examines one submission after another in another process, which is replaced when it fails."""

    def __init__(self) -> None:
        self._process: subprocess.Popen | None = None

    def examine(self, path: Path, job: Job) -> Examination:
        """What ``submission.examine`` says of the notebook at ``path``.

        Raises CourseError where grading has to stop, and RuntimeError, one sentence, where this submission alone could
        not be examined.
        """
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = self._started()
        process = self._process
        timer = threading.Timer(SECONDS, process.kill)
        timer.start()
        try:
            _send(process, {"path": str(path), "job": job.to_json()})
            line = machine.pipes(process)[1].readline()
        except OSError:
            line = b""
        finally:
            timer.cancel()
        if not line.endswith(b"\n"):
            self.close()
            raise RuntimeError("the process that examined it ended without a result")
        reply = json.loads(line)
        if "refused" in reply:
            raise course.CourseError(reply["refused"])
        if "failed" in reply:
            raise RuntimeError(reply["failed"])
        return Examination.from_json(reply["examination"])

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in machine.pipes(self._process):
                with contextlib.suppress(BrokenPipeError):  # a request that nobody was there to read
                    pipe.close()
            self._process = None

    def _started(self) -> subprocess.Popen:
        # Ctrl-C in the terminal is for the batch, which then ends this process.
        return subprocess.Popen(
            [sys.executable, "-m", "autograder.grading.examiner"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=os.name == "posix",
        )


def _send(process: subprocess.Popen, request: dict) -> None:
    requests, _ = machine.pipes(process)
    requests.write(json.dumps(request).encode() + b"\n")
    requests.flush()


def through_ledger(path: Path, lesson: course.Lesson, place: Path, accept_risk: bool) -> tuple[str, Examination]:
    """The key and the examination of one submission, made now unless the ledger has it. Raises as Examiner does."""
    job = Job(lesson, ledger.seed(place, lesson), accept_risk)
    key = ledger.key(path, ledger.version(lesson), job.seed)
    examination = ledger.read(place, lesson, key)
    if examination is None:
        examiner = Examiner()
        try:
            examination = examiner.examine(path, job)
        finally:
            examiner.close()
        ledger.write(place, lesson, key, examination)
    return key, examination


def serve() -> None:
    """Answer the requests on standard input; whatever else is printed goes to standard error."""
    from autograder.grading import submission

    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    requests: queue.SimpleQueue = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    while True:
        request = json.loads(requests.get())
        try:
            examination = submission.examine(Path(request["path"]), Job.from_json(request["job"]))
            reply: dict[str, object] = {"examination": examination.to_json()}
        except course.CourseError as problem:
            reply = {"refused": str(problem)}
        except Exception as problem:
            reply = {"failed": f"the grader failed ({type(problem).__name__}: {problem})"}
        replies.write(json.dumps(reply) + "\n")
        replies.flush()


def _listen(requests: queue.SimpleQueue) -> None:
    """Pass requests on; when there can be no more, because the other side is gone, end at once."""
    for line in sys.stdin.buffer:
        requests.put(line)
    os._exit(0)


if __name__ == "__main__":
    serve()
