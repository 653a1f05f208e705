PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
JUDGES := .e2e-venv

.PHONY: setup chat test e2e bench bench-understanding bench-service bench-load lock clean

setup: $(VENV)/.runtime

$(VENV)/.runtime: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

chat: setup
	@$(BIN)/seller-copilot chat

test: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/seller-copilot check
	@$(BIN)/seller-copilot ask hello > /dev/null  # builds the index, once for all workers
	$(BIN)/pytest --numprocesses=auto --dist=worksteal

# The emulator and the judge of limits, which need other versions than we do.
$(JUDGES)/.ready: requirements-e2e.lock
	$(PYTHON) -m venv $(JUDGES)
	$(JUDGES)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-e2e.lock
	@touch $@

e2e: $(VENV)/.dev $(JUDGES)/.ready
	$(BIN)/pytest --capture=no tests/e2e

bench: setup
	$(BIN)/python -m bench.turns

# Beside other methods, NLP.js among them (needs Node): some hours. PUBLIC is a folder of public sets, QUESTIONS more labelled files.
bench-understanding: setup
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	cd bench && npm install --silent --no-package-lock
	$(BIN)/python -m bench.understanding --own tests/golden/questions.jsonl tests/golden/outside.jsonl $(QUESTIONS)
	$(if $(PUBLIC),$(BIN)/python -m bench.understanding --public $(PUBLIC))

bench-service: $(VENV)/.dev
	$(BIN)/python -m bench.service

# Some minutes, on this machine alone: few users beside many, relays and webhooks. DATABASES: sqlite, postgresql, or both.
bench-load: $(VENV)/.dev
	$(BIN)/python -m bench.load $(DATABASES)

# Needs uv: writes the lock files anew, without naming any index.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links pyproject.toml --group build -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links pyproject.toml --group dev --group build -o requirements-dev.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links pyproject.toml --group bench --extra e5 -o requirements-bench.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links --group pyproject.toml:e2e -o requirements-e2e.lock

clean:
	rm -rf $(VENV) $(JUDGES) .pytest_cache .mypy_cache .ruff_cache
