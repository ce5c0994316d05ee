# A process that runs tests of a build by lit's library, one by one: that saves
# lit's start, and tells which faults a test reaches.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import hashlib
import multiprocessing
import os
import runpy
import signal
from pathlib import Path


def discover(lit, build):
    """The tests that lit finds in `build`, by name, and lit's settings."""
    runpy.run_path(str(lit), run_name="the start of lit")
    import lit.discovery
    import lit.LitConfig

    config = lit.LitConfig.LitConfig(
        progname="lit", path=[], diagnostic_level="error", useValgrind=False,
        valgrindLeakCheck=False, valgrindArgs=[], noExecute=False, debug=False,
        isWindows=False, order="lexical", params={},
    )
    tests = lit.discovery.find_tests_for_inputs(config, [str(build / "test")])
    config.maxIndividualTestTime = 0  # the other side of the pipe looks at the clock
    return {test.getFullName(): test for test in tests}, config


def serve(pipe, lit, build, number):
    """Sends a hash of each test, then result and seconds of each one asked for."""
    os.setsid()
    tests, config = discover(lit, build)
    from lit.worker import _execute

    scratch = build / f"faults-worker-{number}"
    for test in tests.values():
        if test.gtest_json_file is None:
            # Two workers may run the same test.
            test.suite.exec_root = str(scratch)
    pipe.send({
        name: hashlib.sha256(Path(test.getFilePath()).read_bytes()).hexdigest()[:16]
        for name, test in tests.items()
    })
    while True:
        try:
            name, environment = pipe.recv()
        except EOFError:
            return
        test = tests[name]
        for variable in ("NZ_FAULT", "NZ_FAULTS_REACHED", "GTEST_FAIL_FAST"):
            test.config.environment.pop(variable, None)
        test.config.environment.update(environment, GTEST_FAIL_FAST="1")
        result = _execute(test, config)
        pipe.send((result.code.name, result.elapsed))


class Worker:
    """Such a process, which is ended and started again when a test hangs."""

    def __init__(self, lit, build, number):
        self.arguments = lit, build, number
        self.reached = build / f"faults-reached-{number}"
        self.start()

    def start(self):
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs, *self.arguments))
        self.process.start()
        theirs.close()
        self.tests = self.pipe.recv()

    def stop(self):
        """Ends the process and the test that it runs."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.join()

    def run(self, name, fault, patience):
        """Code and seconds of a test; LATE if it takes more than `patience`."""
        self.pipe.send((name, {"NZ_FAULT": fault}))
        return self.receive(patience)

    def trace(self, name, patience):
        """Code, seconds, and the faults whose places the test reaches."""
        self.reached.unlink(missing_ok=True)
        self.pipe.send((name, {"NZ_FAULT": "", "NZ_FAULTS_REACHED": str(self.reached)}))
        code, seconds = self.receive(patience)
        text = self.reached.read_text() if self.reached.exists() else ""
        return code, seconds, sorted(set(text.split()))

    def receive(self, patience):
        if self.pipe.poll(patience):
            return self.pipe.recv()
        self.stop()
        self.start()
        return "LATE", patience
