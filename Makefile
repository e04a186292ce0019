# What people and CI run here. Everything is installed into .venv, inside this folder; nothing else is touched.
# Needs Python 3.11 or newer, make and the package index. Another Python: make demo PYTHON=/path/to/python3.12

PYTHON ?=
export PYTHON

BIN := .venv/bin
# Extra arguments for pytest: make test ARGS="-k weeks"
ARGS ?=
# The share of the long runs, 1 for all of them; a table as JSON too: make hard KPITUI_HARD_JSON=hard.json
HARD ?= 1
# What `make coverage` looks at
REACHED := src/kpitui/storage/*,src/kpitui/definitions/*,src/kpitui/domain/weeks.py

# An environment knows its folder by its full name: one that was copied or moved is made anew.
ifneq ($(shell cat .venv/made-in 2>/dev/null),$(CURDIR))
$(shell rm -f .venv/ready .venv/ready-dev)
endif

.PHONY: help demo test check hard coverage bench bench-peers docs clean

help:
	@echo 'make demo    open the guided review on a sample scorecard with a year of history; nothing is kept'
	@echo 'make test    run the tests'
	@echo 'make check   formatting, lint, types, import contracts, tests'
	@echo 'make hard    kills, failing disks, a team of 24, damaged files, any terminal: up to two hours; HARD=0.1 a tenth of it'
	@echo 'make coverage  how much of storage, definitions and weeks the tests reach'
	@echo 'make bench   the table of figures: how fast it is on a big scorecard, how little it sends'
	@echo 'make bench-peers   the same figures of other programs, in an environment of their own'
	@echo 'make docs    write the generated references in docs/ anew'
	@echo 'make clean   remove .venv and everything generated'

demo: .venv/ready
	@$(BIN)/kpitui demo

test: .venv/ready-dev
	@$(BIN)/python -m pytest -n 3 --dist loadgroup $(ARGS)

check: .venv/ready-dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -n 3 --dist loadgroup $(ARGS)

hard: .venv/ready-dev
	@KPITUI_HARD=$(HARD) $(BIN)/python -m pytest tests/hard -p no:cacheprovider $(ARGS)

coverage: .venv/ready-dev
	@COVERAGE_FILE=.venv/coverage $(BIN)/python -m coverage run --branch --include='$(REACHED)' -m pytest -q tests/storage tests/definitions tests/domain tests/services
	@COVERAGE_FILE=.venv/coverage $(BIN)/python -m coverage report --show-missing --skip-covered --fail-under=95

bench: .venv/ready-dev
	@$(BIN)/python benchmarks/table.py $(ARGS)

bench-peers: .venv/ready-dev
	@$(BIN)/python benchmarks/peers.py $(ARGS)

docs: .venv/ready-dev
	@$(BIN)/python tools/generate_docs.py
	@$(BIN)/python tools/screenshot.py

.venv/ready: pyproject.toml tools/set-up
	@sh tools/set-up

.venv/ready-dev: pyproject.toml tools/set-up
	@sh tools/set-up dev

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
