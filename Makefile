# Every habit is one command, the same for people and for CI.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

PRESET ?= default
BUILD ?= build

.NOTPARALLEL:
.PHONY: help deps build check test layering example bench format check-format docs fuzz clean

help: ## says what each command does
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 24

deps: ## installs the packages that are missing (Debian 12, apt)
	@.ci/deps

build: ## builds the tools into build/bin
	@cmake --preset $(PRESET)
	@cmake --build --preset $(PRESET)

check: ## runs the tests of an existing build
	@cmake --build $(BUILD) --target check

test: deps build check layering check-format docs ## everything that CI runs

layering: ## checks the invariants of the source tree
	@python3 test/Layering/layering.py .

example: deps build ## trains a graph network on a real graph
	@examples/graph-convolution/run.sh

bench: build ## measures beside hand-written C++
	@cmake --build $(BUILD) --target bench

format: ## formats the C++ files
	@.ci/format

check-format:
	@.ci/format --check

docs: ## writes docs/generated from the operations and passes
	@cmake --build $(BUILD) --target docs

fuzz: build ## runs random programs, mutated ones, and kills, for a minute each
	@python3 fuzz/programs.py --tools $(BUILD)/bin --seconds 60
	@python3 fuzz/mutate.py --tools $(BUILD)/bin --seconds 60
	@python3 fuzz/kill.py --tools $(BUILD)/bin --seconds 60

clean: ## removes what was built
	@rm -rf $(BUILD) docs/generated
