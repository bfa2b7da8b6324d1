# Xinfang. Needs only python3, python3-venv and make; `make` alone explains every target.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PORT
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --python-version 3.11

.DEFAULT_GOAL := help
.PHONY: help setup run reset test check format bench lock openapi migrate

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(VENV)/run.stamp ## make .venv with the run-time dependencies, as locked

$(VENV)/run.stamp: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is older or missing."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "python3-venv is missing: apt-get install python3-venv"; exit 1; }
	@echo "Making $(VENV) …"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PIP) -r requirements.lock
	@printf '#!/bin/sh\nexec "%s/python" -m deploy "$$@"\n' "$(CURDIR)/$(BIN)" > $(BIN)/xinfang && chmod +x $(BIN)/xinfang
	@printf '%s\n' "$(CURDIR)" > $$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/xinfang.pth
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	@echo "Installing the development tools …"
	@$(PIP) -r requirements-dev.lock
	@touch $@

run: setup ## start the whole stack on http://127.0.0.1:$PORT (8000) with made-up petitions; Ctrl-C stops it
	@exec $(BIN)/xinfang run

reset: setup ## remove the data of make run
	@$(BIN)/xinfang reset

test: $(VENV)/dev.stamp ## the whole test suite on embedded PostgreSQL and Valkey
	@$(BIN)/python -m pytest -n auto --maxprocesses 4

check: $(VENV)/dev.stamp ## lint, format, types, import contracts, OpenAPI documents
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/xinfang openapi --check

format: $(VENV)/dev.stamp ## put imports and code in their form
	@$(BIN)/ruff check --fix-only --quiet . ; $(BIN)/ruff format .

bench: $(VENV)/dev.stamp ## measure the budgets of the design; prints a table and writes build/bench.json
	@$(BIN)/python -m tests.benchmarks

openapi: setup ## write deploy/openapi/*.json from the code
	@$(BIN)/xinfang openapi

migrate: setup ## bring the database of DATABASE_URL, or of the running stack, to the newest schema
	@$(BIN)/xinfang migrate

lock: $(VENV)/dev.stamp ## choose versions anew and write requirements.lock and requirements-dev.lock
	@$(LOCK) --upgrade -o requirements.lock
	@$(LOCK) --upgrade --extra dev -c requirements.lock -o requirements-dev.lock
