# Every habit is one command, the same for people and for CI.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

PRESET ?= default
BUILD ?= build

# SANITIZE=address or SANITIZE=thread: the same in a build that checks itself.
ifdef SANITIZE
PRESET = $(SANITIZE)
BUILD = build-$(SANITIZE)
check: build
endif

.NOTPARALLEL:
.PHONY: help deps build check test layering example bench format check-format docs fuzz \
  mutation-test clean

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

fuzz: build ## runs random programs, wrong sizes, mutated programs, changed files and kills, a minute each
	@python3 fuzz/programs.py --tools $(BUILD)/bin --seconds 60
	@python3 fuzz/sizes.py --tools $(BUILD)/bin --seconds 60
	@python3 fuzz/mutate.py --tools $(BUILD)/bin --seconds 60
	@python3 fuzz/kill.py --tools $(BUILD)/bin --seconds 60
	@cmake --preset fuzz
	@cmake --build --preset fuzz
	@python3 fuzz/readers.py --seconds 60

mutation-test: ## seeds hundreds of faults and asks of each whether a test fails
	@python3 fuzz/faults.py

clean: ## removes what was built
	@rm -rf $(BUILD) build-faults docs/generated
