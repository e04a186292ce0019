# What people and CI run here. Everything is installed into .venv, inside this folder; nothing else is touched.
# Needs Python 3.11 or newer, make and the package index. Another Python: make demo PYTHON=/path/to/python3.12

PYTHON ?=
export PYTHON

BIN := .venv/bin
# Extra arguments for pytest: make test ARGS="-k weeks"
ARGS ?=

# An environment knows its folder by its full name: one that was copied or moved is made anew.
ifneq ($(shell cat .venv/made-in 2>/dev/null),$(CURDIR))
$(shell rm -f .venv/ready .venv/ready-dev)
endif

.PHONY: help demo test check bench docs clean

help:
	@echo 'make demo    open the guided review on a sample scorecard with a year of history; nothing is kept'
	@echo 'make test    run the tests'
	@echo 'make check   formatting, lint, types, import contracts, tests'
	@echo 'make bench   the first figures: how fast it starts, how little it sends'
	@echo 'make docs    write the generated references in docs/ anew'
	@echo 'make clean   remove .venv and everything generated'

demo: .venv/ready
	@$(BIN)/kpitui demo

test: .venv/ready-dev
	@$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

check: .venv/ready-dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

bench: .venv/ready-dev
	@$(BIN)/python benchmarks/first_figures.py $(ARGS)

docs: .venv/ready-dev
	@$(BIN)/python tools/generate_docs.py
	@$(BIN)/python tools/screenshot.py

.venv/ready: pyproject.toml tools/set-up
	@sh tools/set-up

.venv/ready-dev: pyproject.toml tools/set-up
	@sh tools/set-up dev

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
