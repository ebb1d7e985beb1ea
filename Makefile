# The verbs of this project. `make help` explains them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# Thousands of processes are started here: compiling every module in each of them would double the time.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)
BIN := .venv/bin
READY := .venv/.ready
STACK ?= $(or $(ENVIRONMENT),local)
WORKERS ?= 2

.PHONY: rules-table help setup up preview down test check benchmark format lock clean

help: ## Show this help.
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Make .venv with everything the project needs, from the lock.

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "error: no Python 3.11 or newer on PATH; install one, or run: make setup PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip' 2>/dev/null || { echo "error: $(PYTHON) has no ensurepip; on Debian and Ubuntu install the package python3-venv" >&2; exit 1; }
	@echo "setup    making .venv with $$("$(PYTHON)" --version) and $$(grep -c '==' requirements.lock) packages, each checked against its hash …"
	@test -x $(BIN)/python || "$(PYTHON)" -m venv .venv
	@$(BIN)/python -m pip install --disable-pip-version-check --require-hashes --progress-bar off -r requirements.lock \
		| awk -v all="$$(grep -c '==' requirements.lock)" '/^Collecting/ && ++n % 10 == 0 {printf "setup    %d of %d packages\n", n, all; fflush()} \
			/^Installing/ {print "setup    installing them …"; fflush()}'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

up: $(READY) ## Bring stack local up, or another: make up ENVIRONMENT=lab.
	@$(BIN)/provincial up $(STACK)

preview: $(READY) ## Show what would change in stack local, and write what the rules say of it.
	@status=0; $(BIN)/provincial preview $(STACK) || status=$$?; \
		$(BIN)/provincial report $(STACK) --kind policy --format junit --output build/$(STACK)-policy.xml; exit $$status

down: $(READY) ## Destroy stack local and stop the sandbox.
	@$(BIN)/provincial down $(STACK)

test: check ## Get the tools and run every test.
	@$(BIN)/provincial doctor --install
	@$(BIN)/pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

check: $(READY) ## Lint, formatting, types and the roles.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/yamllint --strict .
	@$(BIN)/python roles/documents.py --check
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/ansible-lint --offline -q --profile production roles

benchmark: $(READY) ## Measure ours against peers, interleaved.
	@$(BIN)/provincial doctor --install
	@$(BIN)/python benchmarks/run.py

format: $(READY) ## Format the code.
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .

rules-table: $(READY) ## Write docs/rules.md, the table of rules and gates.
	@$(BIN)/provincial rules table > docs/rules.md

lock: $(READY) ## Write requirements.lock anew from pyproject.toml.
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--no-annotate --upgrade --group dev pyproject.toml --output-file requirements.lock

clean: ## Remove the virtual environment and caches of this checkout; state and evidence stay.
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build
