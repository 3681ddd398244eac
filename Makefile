# Everything a newcomer needs stands here: `make help` lists it.
# Needs Python 3.11 or newer (with venv) and make; the rest is installed by the targets.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
SYNCED := $(VENV)/.synced

export UV_PROJECT_ENVIRONMENT := $(VENV)
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup run test check bench evals browser format

help: ## list the targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(UV):
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer was found. Install one (Debian: apt-get install python3 python3-venv), or run make PYTHON=/path/to/python3.11"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { echo "$(PYTHON) cannot make a virtual environment. On Debian: apt-get install python3-venv"; exit 2; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9,<1'

$(SYNCED): pyproject.toml uv.lock | $(UV)
	$(UV) sync --frozen --quiet --compile-bytecode --python $(BIN)/python
	@touch $@

setup: $(SYNCED) ## make .venv from the lock, then the index and the tagger
	@$(BIN)/interpersona prepare

run: setup ## serve at http://127.0.0.1:7860 (INTERPERSONA_HOST, INTERPERSONA_PORT)
	@$(BIN)/python app.py

browser: $(SYNCED) ## get the browser that the tests drive
	@$(BIN)/python tests/get_browser.py

test: setup browser ## every test, a real browser and a real model server included
	$(BIN)/pytest -q

check: $(SYNCED) browser ## format, lint, types, layers and tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/interpersona persona check
	$(BIN)/interpersona rubric check
	$(BIN)/pytest -q

bench: setup ## the promised numbers, each next to what is measured here
	@$(BIN)/python -m evals.bench

evals: setup ## the validity studies; writes evals/RESULTS.md
	@$(BIN)/python -m evals

format: $(SYNCED) ## put every file into the house's form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
