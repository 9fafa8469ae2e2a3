# One word runs everything. `make app` opens the product, `make test` tests it; both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SLOW := slow

.PHONY: help app test test-slow lint env env-dev reference browser bench docs lock clean

help:
	@echo "make app        set up, and open the app"
	@echo "make test       set up, and run the tests, those in a browser included"
	@echo "make test-slow  the tests that take long"
	@echo "make lint       ruff, strict types, import rules"
	@echo "make bench      the benchmarks"
	@echo "make docs       generated docs and the pictures in them"
	@echo "make lock       pin the dependencies anew"

app: reference
	$(BIN)/netcop app

test: env-dev reference browser
	$(BIN)/python -m pytest -m "not $(SLOW)"

test-slow: env-dev reference browser
	$(BIN)/python -m pytest -m "$(SLOW)"

lint: env-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: env-dev reference browser
	$(BIN)/python -m benchmarks

docs: env-dev reference browser
	$(BIN)/python -m docs.generate --pictures --measured

env: $(VENV)/installed
env-dev: $(VENV)/installed-dev

# A stamp is written last, so an interrupted installation is begun again.
$(VENV)/installed: requirements.lock requirements-data.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Netcop needs Python 3.11 or newer; $(PYTHON) is older. Say which: make PYTHON=python3.12"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-data.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# Fast when there is nothing to do: what is built is known by the content it is built from.
reference: env
	@$(BIN)/python -m geodata
	@$(BIN)/python -m routes

browser: env-dev
	@$(BIN)/python -m tests.browser_setup

# The lock names packages, versions and hashes, never where they come from.
LOCK := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet
lock: env-dev
	$(LOCK) --upgrade --group build --output-file requirements.lock pyproject.toml
	$(LOCK) --upgrade --no-deps --group data --output-file requirements-data.lock
	$(LOCK) --constraint requirements.lock --group dev --output-file requirements-dev.lock pyproject.toml

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache
