# `make` lists the targets. Works with GNU make 3.81 (macOS) and any POSIX sh.

PYTHON ?= python3
BIN = .venv/bin
# Every package is a wheel whose hash is locked: nothing is compiled, nothing unpinned is fetched.
# Python compiles what it imports; the rest, tests of libraries among it, would take 100 MB compiled.
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes --only-binary :all:
UV_VERSION = 0.13.9

.PHONY: help run studies test test-all lint bench step golden validation behaviour glossary schema course notebooks docs lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

run: .venv/.run ## install, then simulate the Berlin talks 10,000 times into results/berlin
	$(BIN)/sim run berlin --runs 10000 --seed 1 --out results/berlin

studies: .venv/.studies ## install what sweeps, sensitivity designs and worker processes need, too

test: .venv/.test ## the tests but the slow ones, on all cores
	$(BIN)/python -m pytest -n auto -m "not slow"

test-all: .venv/.test ## all tests
	$(BIN)/python -m pytest -n auto

lint: .venv/.test ## style, formatting and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy sim tools benchmarks

bench: .venv/.studies ## how fast it is here
	$(BIN)/python -m benchmarks

step: .venv/.run ## build the compiled step of the engine anew (clang 14 and lld 14, as on Debian 12)
	$(BIN)/python -m tools.step

golden: .venv/.test ## write the expected results, what the README shows and docs/model.md anew
	$(BIN)/python -m tools.golden

validation: .venv/.test ## write docs/validation.md anew: known answers, and ours
	$(BIN)/python -m tools.validation

behaviour: .venv/.test ## write docs/behaviour.md anew: what holds for the defaults, measured
	$(BIN)/python -m tools.behaviour

glossary: .venv/.test ## write the list of public classes in docs/glossary.md anew
	$(BIN)/python -m tools.glossary

schema: .venv/.test ## write the JSON Schemas in scenarios/schema/ anew
	$(BIN)/python -m tools.schema

course: .venv/.test ## run the notebooks in full and write their outputs
	$(BIN)/python -m tools.notebooks

notebooks: .venv/.notebooks ## Jupyter on notebooks/
	$(BIN)/jupyter lab notebooks

docs: .venv/.docs ## the documentation as a site: build/docs/html/index.html
	$(BIN)/python -m tools.site

# A stamp is made after the step it stands for, so an interrupted install is done again.

.venv/.made:
	@command -v "$(PYTHON)" >/dev/null || { echo "No $(PYTHON) here. Install Python 3.11 or newer, or say which: make PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is older than Python 3.11. Say which to use: make PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	"$(PYTHON)" -m venv .venv
	@$(BIN)/python -m pip uninstall --quiet --quiet --yes setuptools
	@find .venv/lib -type d -name __pycache__ -prune -exec rm -rf {} +
	@touch $@

# The tests of libraries and their headers for compilers are a tenth of what is installed, and nobody here needs them.
.venv/.run: .venv/.made locks/run.txt pyproject.toml
	$(INSTALL) --requirement locks/run.txt
	@find .venv/lib -type d \( -path '*/site-packages/*/tests' -o -path '*/site-packages/pyarrow/include' \) -prune -exec rm -rf {} +
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

.venv/.studies: .venv/.run locks/studies.txt
	$(INSTALL) --requirement locks/studies.txt
	@touch $@

.venv/.test: .venv/.run locks/test.txt
	$(INSTALL) --requirement locks/test.txt
	@touch $@

.venv/.notebooks: .venv/.run locks/notebooks.txt
	$(INSTALL) --requirement locks/notebooks.txt
	@touch $@

.venv/.docs: .venv/.run locks/docs.txt
	$(INSTALL) --requirement locks/docs.txt
	@touch $@

# One version of each package for every platform and Python from 3.11 on; the later locks keep the
# versions of the earlier ones, so that all of them fit into one environment.
COMPILE = .venv-lock/bin/uv --no-config pip compile pyproject.toml --group build \
	--universal --python-version 3.11 --fork-strategy fewest --only-binary :all: --generate-hashes \
	--custom-compile-command 'make lock' --quiet $(if $(UPGRADE),--upgrade)

lock: ## write locks/ anew after a change of pyproject.toml (UPGRADE=1: with the newest versions)
	"$(PYTHON)" -m venv --clear .venv-lock
	.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(COMPILE) --extra fast --extra figures --extra files --output-file locks/run.txt
	$(COMPILE) --extra test --extra fast --extra notebooks --constraint locks/run.txt --output-file locks/test.txt
	$(COMPILE) --extra figures --extra studies --constraint locks/run.txt --constraint locks/test.txt --output-file locks/studies.txt
	$(COMPILE) --extra notebooks --constraint locks/run.txt --constraint locks/test.txt --output-file locks/notebooks.txt
	$(COMPILE) --extra docs --constraint locks/run.txt --constraint locks/test.txt --constraint locks/notebooks.txt --output-file locks/docs.txt
	rm -rf .venv-lock

clean: ## remove environments and caches; results/ stays
	rm -rf .venv .venv-lock build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find sim tests tools benchmarks -name __pycache__ -prune -exec rm -rf {} +
