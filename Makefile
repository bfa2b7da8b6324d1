# Xinfang. `make help` explains every target. Needs only python3, python3-venv and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PORT

.DEFAULT_GOAL := help
.PHONY: help setup run reset test check format lock openapi

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(VENV)/run.stamp ## make .venv with the run-time dependencies, versions and hashes locked

$(VENV)/run.stamp: requirements.lock
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "python3-venv is missing: apt-get install python3-venv"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@printf '#!/bin/sh\nexec "%s/python" -m deploy "$$@"\n' "$(CURDIR)/$(BIN)" > $(BIN)/xinfang && chmod +x $(BIN)/xinfang
	@printf '%s\n' "$(CURDIR)" > $$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/xinfang.pth
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

run: setup ## start the whole stack on http://127.0.0.1:$(PORT) with a made-up scenario; Ctrl-C stops it
	@exec $(BIN)/xinfang run --port $(PORT)

reset: setup ## remove the data of `make run`
	@$(BIN)/xinfang reset

test: $(VENV)/dev.stamp ## the whole test suite on embedded PostgreSQL and Valkey
	$(BIN)/python -m pytest -n 2

check: $(VENV)/dev.stamp ## lint, format, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(VENV)/dev.stamp ## format the code
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

openapi: setup ## write deploy/openapi/*.json from the code
	$(BIN)/xinfang openapi
