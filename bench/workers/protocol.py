"""How a Python worker reads its task and answers: see ../measuring/worker-process.ts."""

import importlib
import json
import os
import sys
import time

TASK = json.loads(sys.argv[1])

# Answers alone go to standard output: what libraries print there goes to standard error.
_answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "workloads"))


def load_workload(suffix=""):
    return importlib.import_module(TASK["workload"] + suffix)


def path_of(name):
    return os.path.join(TASK["folder"], name)


def peak_mb():
    try:
        import resource
    except ImportError:  # on Windows
        return None
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def rows_of_batches(count):
    """The numbers of the samples of one batch after the other, in order, round and round."""
    taken = 0
    while True:
        yield [(taken + row) % count for row in range(TASK["batchSize"])]
        taken += TASK["batchSize"]


def _answer(line):
    print(json.dumps(line), file=_answers, flush=True)


def say_ready(versions, threads):
    _answer({"versions": versions, "threads": threads})


class Rounds:
    """Rounds of steps whose loop is another's: begin() waits for the first command, ended(loss) tells of each step's end."""

    def begin(self):
        """Returns False where no more steps are wanted."""
        command = sys.stdin.readline()
        if not command:
            return False
        self._wanted = int(command.split()[1])
        self._ms, self._losses = [], []
        self._cpu = time.process_time()
        self._start = time.perf_counter()
        return True

    def ended(self, loss):
        now = time.perf_counter()
        self._ms.append((now - self._start) * 1000)
        self._losses.append(loss)
        if len(self._ms) == self._wanted:
            cpu_ms = (time.process_time() - self._cpu) * 1000
            _answer({"ms": self._ms, "losses": self._losses, "cpuMs": cpu_ms, "peakMb": peak_mb()})
            return self.begin()
        self._start = now
        return True


def serve(step, versions, threads):
    """step() takes a batch, trains, and returns the loss as a number."""
    say_ready(versions, threads)
    rounds = Rounds()
    goes_on = rounds.begin()
    while goes_on:
        goes_on = rounds.ended(step())
