# Runs every test of every GoogleTest program of the build.
import os

import lit.formats

config.name = "Nonzero-Unit"
config.test_format = lit.formats.GoogleTest(".", "Tests")
config.suffixes = []
config.test_source_root = os.path.join(config.nz_binary_dir, "unittests")
config.test_exec_root = config.test_source_root
# The faults of fuzz/faults.py that are on.
config.environment["NZ_FAULT"] = os.environ.get("NZ_FAULT", "")
