# Two commands: `make serve` sets everything up and serves the real plan; `make test` sets
# everything up and tests it. Python 3.11 or newer is all they need.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin

.PHONY: serve test check bench clean help

help:
	@echo "make serve   build Kuki's plan and serve it at http://127.0.0.1:$(PORT)/"
	@echo "make test    run the tests"
	@echo "make check   ruff and mypy"
	@echo "make bench   run the benchmarks"
	@echo "make clean   remove what the others made"

serve: $(VENV)/.ready
	$(BIN)/keikaku build
	$(BIN)/keikaku serve --port $(PORT)

test: $(VENV)/.ready-test
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

check: $(VENV)/.ready-test
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(VENV)/.ready-test
	$(BIN)/python -m tests.benchmarks

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed (PYTHON=python3.12 make ...)."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "The venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }

$(VENV)/.ready: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --config-settings editable_mode=compat
	@touch $@

$(VENV)/.ready-test: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]' --config-settings editable_mode=compat
	@touch $@ $(VENV)/.ready

clean:
	rm -rf $(VENV) .keikaku *.egg-info .pytest_cache .mypy_cache .ruff_cache
