# How the tests of the tree are found and run.
import os
import shutil

import lit.formats

config.name = "Nonzero"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test", ".py"]
config.excludes = ["Inputs", "lit.cfg.py"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.nz_binary_dir, "test")

# A test whose tool is not built is unsupported, and lit says how many.
config.available_features.update(config.nz_tools)
if config.nz_hardened:
    config.available_features.add("hardened")
if config.nz_sanitize:
    config.available_features.add("sanitized")
# Nothing else needs these two: Debian has them in qemu-user and g++-aarch64-linux-gnu.
if shutil.which("qemu-aarch64") and shutil.which("aarch64-linux-gnu-g++"):
    config.available_features.add("aarch64-emulation")

config.environment["PATH"] = os.pathsep.join(
    [
        os.path.join(config.nz_binary_dir, "bin"),
        config.llvm_tools_dir,
        config.environment["PATH"],
    ]
)
config.environment["FILECHECK_OPTS"] = "-enable-var-scope --allow-unused-prefixes=false"
# Tests run beside each other: a thread that waits leaves its core to them.
config.environment["OMP_WAIT_POLICY"] = "passive"
config.environment["PYTHONPATH"] = os.path.join(config.nz_source_dir, "test", "Inputs")
config.substitutions += [
    ("%python", config.python),
    ("%nz_root", config.nz_source_dir),
    ("%nz_build", config.nz_binary_dir),
    ("%nz_unittests", os.path.join(config.nz_binary_dir, "unittests")),
    ("%llvm_tools", config.llvm_tools_dir),
]
# LLVM's libraries, which are not checked, do not know which of their memory the
# checked parts poisoned. They set a stack for signals, which is not the sanitizer's to
# free when a thread ends.
measured = "env"
if "address" in config.nz_sanitize:
    config.environment["ASAN_OPTIONS"] = "allow_user_poisoning=0:use_sigaltstack=0"
    measured += f" ASAN_OPTIONS={config.environment['ASAN_OPTIONS']}:quarantine_size_mb=0:thread_local_quarantine_size_kb=0"
# For tests that measure memory: what is freed goes back at once.
config.substitutions.append(("%measured", measured))
if "thread" in config.nz_sanitize:
    # What orders threads of OpenMP is told by libarcher, which libomp loads.
    config.environment["TSAN_OPTIONS"] = "ignore_noninstrumented_modules=1"
    config.environment["LD_LIBRARY_PATH"] = os.path.join(config.llvm_tools_dir, os.pardir, "lib")
for name in "ASAN_OPTIONS TSAN_OPTIONS UBSAN_OPTIONS LD_LIBRARY_PATH OMP_NUM_THREADS NZ_FAULT".split():
    if name in os.environ:
        config.environment[name] = os.environ[name]

# A test that hangs fails; lit needs psutil to end its children.
supported, _ = lit_config.maxIndividualTestTimeIsSupported
if supported and not lit_config.maxIndividualTestTime:
    lit_config.maxIndividualTestTime = 600
