# The commands of the house. Each does its own set-up; running one again is fast and safe.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/.node/bin:$(PATH)

.PHONY: docs demo test dev check bench clean setup web types docs-check chromium soak soak-faults

demo: setup web  ## a whole exchange with a cast, a live auction and a finished sale
	$(BIN)/exchange demo $(DEMO)

test: setup web chromium check  ## everything that must be true
	cd frontend && npm test --silent
	$(BIN)/pytest -n 2 --dist worksteal

check: setup  ## lint, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

dev: setup web  ## reloading server and Vite's dev server on http://127.0.0.1:5173
	$(BIN)/python -m market.dev

bench: setup  ## figure, ratio, bar, pass or fail; exits 1 when one falls short
	$(BIN)/python -m bench

soak: setup  ## simulated auctions under faults, new seeds for hours: make soak HOURS=8
	$(BIN)/python -m tests.simulation --soak --hours $(or $(HOURS),8)

soak-faults: setup  ## auctions on real processes that are killed and frozen: make soak-faults MINUTES=60
	$(BIN)/python -m tests.faults --minutes $(or $(MINUTES),60)

docs: setup frontend/node_modules/.installed  ## makes the generated pages and the web client's API types anew
	$(BIN)/python -m market.platform.settings_page > docs/settings.md
	$(BIN)/python -c 'from market.kernel.rulebook import markdown; print(markdown(), end="")' > docs/rules.md
	(printf '# State machines\n\nDrawn by `exchange states`.\n\n'; $(BIN)/exchange states) > docs/states.md
	$(BIN)/exchange openapi > frontend/openapi.json
	cd frontend && npm run --silent types

docs-check: setup  ## fails when a generated page is stale
	$(BIN)/pytest -q tests/house/test_docs.py

setup: $(VENV)/.installed
web: market/web/.built

# Compiled once here: where Python may not write its bytecode, every start of a process would compile all of it anew.
$(VENV)/.installed: requirements.lock requirements-bootstrap.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; set PYTHON=/path/to/python3")'
	@# Asking pip, too: an interrupted venv has a Python without it.
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bootstrap.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@

frontend/node_modules/.installed: frontend/package-lock.json $(VENV)/.installed
	$(BIN)/python frontend/node.py
	cd frontend && npm ci --no-audit --no-fund --loglevel=error
	touch $@

WEB_SOURCES := $(shell find frontend -path frontend/node_modules -prune -o -type f -print 2>/dev/null)
market/web/.built: frontend/node_modules/.installed $(WEB_SOURCES)
	cd frontend && npm run build --silent
	touch $@

chromium:
	@$(BIN)/python tests/chromium.py

clean:  ## removes what was built, keeps the data folder
	rm -rf $(VENV) .node market/web frontend/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
