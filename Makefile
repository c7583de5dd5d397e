PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test crash fuzz soak bench words lint format lock clean

run: .venv/installed
	@$(BIN)/bot run

test: .venv/installed
	@$(BIN)/pytest

# Some ten minutes; `make crash SEED=1` strikes as another run did that printed this seed.
crash: .venv/installed
	@$(BIN)/python -m tests.crash $(if $(SEED),--seed $(SEED)) $(if $(ROUNDS),--rounds $(ROUNDS))

# So many cases of each kind, other ones each time.
CASES ?= 20000
fuzz: .venv/installed
	@CASES=$(CASES) $(BIN)/pytest --numprocesses=2 tests/fuzz

# An hour's worth of traffic in a few minutes.
soak: .venv/installed
	@$(BIN)/python -m tests.soak

# About 45 minutes on two idle cores; `.venv/bin/python -m benchmarks --help` names smaller runs.
bench: .venv/installed
	@$(BIN)/python -m benchmarks --readme benchmarks/README.md

# Brings bot/locales up to what is said in the code; then they are for somebody to translate.
words: .venv/installed
	@$(BIN)/pybabel --quiet extract --keywords=Text --keywords=counted:1,2 --no-location \
		--sort-output --output-file=words.pot bot
	@for catalogue in bot/locales/*.po; do $(BIN)/pybabel --quiet update --ignore-obsolete \
		--no-fuzzy-matching --no-wrap --ignore-pot-creation-date --input-file=words.pot --output-file=$$catalogue \
		--locale=$$(basename $$catalogue .po); done
	@rm words.pot

lint: .venv/installed
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/hadolint Dockerfile

format: .venv/installed
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

# Exactly what the lock names, and this project on top of it.
.venv/installed: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make run PYTHON=python3.11" >&2; exit 1; }
	@echo "Installing into .venv (the first time this takes a few minutes) …"
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# Needs uv (https://docs.astral.sh/uv/). The image gets the same versions without the tools.
LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-config --quiet --custom-compile-command "make lock"
lock:
	$(LOCK) --extra dev --output-file requirements.lock
	$(LOCK) --extra heic --constraint requirements.lock --output-file deploy/requirements.lock

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache
