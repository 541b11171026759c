# Every target does its own set-up in .venv and starts at once when that is done.
# PYTHON names the interpreter to build .venv with (3.11 or newer).

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready

# The tests start some two hundred processes: told to keep no bytecode, each would compile the program anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo run test test-all quality lint bench lock clean

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): pyproject.toml requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one: make PYTHON=python3.12 ...")'
	@echo "Setting up .venv (about a minute, once) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@# The lock names everything, so pip need not look for more; the check at the end tells what it would miss.
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@$(BIN)/python -m pip check --disable-pip-version-check > .venv/check || { cat .venv/check; exit 1; }
	@touch $(READY)

demo: $(READY)  ## the whole job on a bundled sample web, loopback only
	@$(BIN)/monitor demo

run: $(READY)  ## the service, with config.yaml
	@$(BIN)/monitor run

test: $(READY)  ## the tests, but for the slow ones, on all cores
	@$(BIN)/python -m pytest -n auto

test-all: $(READY)  ## all tests
	@$(BIN)/python -m pytest -m ""

quality: $(READY)  ## the quality gates: relevance, facts and text must not fall; needs the evaluation data, else skips
	@$(BIN)/python -m pytest -n auto --dist loadfile -m "" tests/acceptance/test_quality.py tests/acceptance/test_facts_quality.py 'tests/acceptance/test_text_quality.py::test_pages_are_read_as_well_as_before[sample]'

lint: $(READY)  ## ruff, mypy and the import order
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

bench: $(READY)  ## the quality and speed tables of docs/benchmarks.md
	@$(BIN)/python benchmarks/all.py

lock: $(READY)  ## renew both lock files from pyproject.toml
	@$(BIN)/uv pip compile pyproject.toml --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet -o requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --group dev --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet -o requirements-dev.lock

clean:  ## remove .venv, caches and built files; data stays
	rm -rf .venv dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
