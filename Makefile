# `make run` starts the forum, `make test` proves it. Everything they need is made here.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)

# Compiled modules are kept: without them every start would take two seconds more.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run dev test check bench lock messages clean

run: $(VENV)/run.stamp
	@exec $(BIN)/rembuk serve --prepare --host $(HOST) --port $(PORT)

dev: $(VENV)/dev.stamp
	@$(BIN)/rembuk prepare
	@exec $(BIN)/flask --app forum.app run --debug --host $(HOST) --port $(PORT)

test: check
	@exec $(BIN)/python -m tests.run

check: $(VENV)/dev.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(VENV)/dev.stamp
	@exec $(BIN)/python -m tests.bench

# Versions and hashes only: the address of the package index belongs to whoever installs.
lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
		pyproject.toml --extra build -o requirements.lock $(UPGRADE)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
		pyproject.toml --extra build --extra dev -c requirements.lock -o requirements-dev.lock $(UPGRADE)

messages: $(VENV)/dev.stamp
	@mkdir -p instance
	@$(BIN)/pybabel -q extract --sort-output --ignore-dirs='.*' -F pyproject.toml -k N_ -k say --no-location --omit-header -o instance/messages.pot .
	@$(BIN)/pybabel -q update -N --ignore-obsolete --ignore-pot-creation-date --no-wrap -i instance/messages.pot -d forum/translations -l id
	@$(BIN)/pybabel -q compile -d forum/translations -l id

clean:
	rm -rf $(VENV) instance/static tests/output .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name it with: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ echo "This Python cannot make virtual environments (on Debian: apt-get install python3-venv)"; rm -rf $(VENV); exit 1; }

define install
	@echo "Installing $(1) ..."
	@$(if $(UV),$(UV) pip install -q --python $(BIN)/python,$(BIN)/python -m pip install -q --disable-pip-version-check) --require-hashes -r $(1)
	@$(if $(UV),$(UV) pip install -q --python $(BIN)/python,$(BIN)/python -m pip install -q --disable-pip-version-check) --no-build-isolation --no-deps -e .
	@touch $@
endef

$(VENV)/run.stamp: requirements.lock pyproject.toml | $(BIN)/python
	$(call install,requirements.lock)

$(VENV)/dev.stamp: requirements-dev.lock pyproject.toml | $(VENV)/run.stamp
	$(call install,requirements-dev.lock)
