# Mistakes that the tests must notice; fuzz/faults.py runs them.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
