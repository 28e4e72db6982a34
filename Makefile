# Needs Python 3.11 or newer with venv, and make; everything else is installed into .venv.
PYTHON ?= python3
BIN := .venv/bin
RUN := $(BIN)/autograder
FIRST := work/00_start_here/00_start_here.ipynb
# How JupyterLab was left the last time; at first with the file browser folded.
WORKSPACES := $(CURDIR)/.venv/workspaces
# In a container one is often root; Jupyter then wants to be told that this is meant.
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)
# nbgrader, also behind JupyterLab's buttons, calls its helper programs by name.
export PATH := $(CURDIR)/$(BIN):$(PATH)
PYTEST := $(BIN)/python -m pytest -n auto --dist loadgroup --no-loadscope-reorder
# What make test shortens or leaves out, each marked so in tests/. All but the last three, which take longest, go round,
# one with each commit.
ROUND := lessons live zoo seeds program speed mutants rewritings carrying kernel hub
PARTS := $(ROUND) site lite defects
NEXT = $(shell echo $$(( $$(git rev-list --count HEAD) % $(words $(ROUND)) + 1 )))

.PHONY: lab formgrader hub wheel test mutation proof-all proof-next build proof bench lint site lite pages lock clean home zoo-as-an-ordinary-user

lab: home .venv/course  ## set up, lay the lessons out in work/ and open JupyterLab at lesson 00
	@$(RUN) lay-out
	@test -d $(WORKSPACES) || JUPYTERLAB_WORKSPACES_DIR=$(WORKSPACES) $(BIN)/jupyter lab workspaces import docs/jupyterlab-workspace.json >/dev/null
	@JUPYTERLAB_WORKSPACES_DIR=$(WORKSPACES) $(BIN)/python -m autograder.notebook.lab $(AS_ROOT) --LabApp.default_url=/lab/tree/$(FIRST)

formgrader: home .venv/course  ## open JupyterLab with nbgrader's tools for instructors
	@JUPYTER_CONFIG_PATH=$(CURDIR)/.venv/etc/instructor $(BIN)/python -m autograder.notebook.lab $(AS_ROOT)

hub: home .venv/hub/made  ## open a JupyterHub on this machine, with a teacher and two students, to see how a class works on one
	@test -n "$(HUB_PASSWORD)" || { echo 'Choose a password for the hub: make hub HUB_PASSWORD="some words of yours"' >&2; exit 1; }
	@HUB_PASSWORD="$(HUB_PASSWORD)" .venv/hub/bin/jupyterhub -f hub/one_machine.py

test: .venv/test .venv/site  ## set up and run every test
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(PYTEST) -m "not alone"
	$(BIN)/python -m pytest -m alone

proof-all: $(PARTS:%=proof-%)  ## prove in full what make test shortens; it takes more than an hour

proof-next:  ## one part of proof-all that takes some ten minutes, after each commit another
	$(MAKE) proof-$(word $(NEXT),$(ROUND))

$(PARTS:%=proof-%): proof-%: .venv/test .venv/site
	$(PYTEST) --in-full=$*

# Root's sandbox is another than that of an ordinary user, who needs user namespaces for it: root tries both.
proof-zoo: $(if $(AS_ROOT),zoo-as-an-ordinary-user)

zoo-as-an-ordinary-user: .venv/test .venv/site
	$(BIN)/python tests/ordinary.py $(PYTEST) -p no:cacheprovider --in-full=zoo tests/test_grading_zoo.py tests/test_forgers.py

proof-lite: .venv/lite/made

proof-hub: .venv/hub/made

mutation: .venv/mutation  ## make small slips in the course's own modules and count those that the tests notice; hours
	nice $(BIN)/python tests/mutation.py $(MODULES)

build: .venv/course  ## derive lessons, reference and README's table from solutions/
	$(RUN) build

proof: .venv/course  ## the table that shows what the checks catch and accept
	$(RUN) proof

bench: .venv/course  ## measure everything that README says of speed; it takes about twenty minutes
	$(RUN) bench --json docs/benchmark.json
	$(RUN) build

lint: .venv/course  ## the anatomy of the lessons
	$(RUN) lint

wheel: .venv/course  ## the course as one file to install, with lessons and data, in build/wheel
	@rm -rf build/lib build/bdist.* build/wheel
	@$(BIN)/uv build --quiet --wheel --no-build-isolation --python $(BIN)/python --out-dir build/wheel .
	@ls build/wheel/*.whl

site: .venv/site  ## the whole course as a website that works offline, in build/site
	$(RUN) site

lite: .venv/course .venv/lite/made  ## the lessons for a browser alone, nothing installed, in build/lite
	$(RUN) lite

pages: .venv/site .venv/lite/made  ## the website with the browser edition in it, for a web server, in build/site
	$(RUN) site --lite

lock: .venv/course  ## renew the exact versions in requirements*.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url -o requirements.lock pyproject.toml
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --extra test --extra cluster -c requirements.lock -o requirements-test.lock pyproject.toml
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --extra cluster -c requirements.lock -o requirements-cluster.lock pyproject.toml
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --extra site -c requirements.lock -o requirements-site.lock pyproject.toml
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --extra hub -c requirements.lock -o requirements-hub.lock pyproject.toml
	npm install --prefix hub --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund --silent
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --extra test --extra mutation -c requirements-test.lock -o requirements-mutation.lock pyproject.toml
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --group lite -c requirements.lock -o requirements-lite.lock
	$(BIN)/uv pip compile -q --python-version 3.14 --python-platform wasm32-pyodide2025 --generate-hashes --no-header --no-annotate --no-emit-index-url --group browser -c requirements.lock -o requirements-browser.lock

clean:  ## remove everything that these commands made, but no one's work
	rm -rf .venv build .pytest_cache .ruff_cache .mypy_cache

home:
	@test -w "$(HOME)" || { echo 'The home folder "$(HOME)" cannot be written; name one that can be: make lab HOME=/tmp/home' >&2; exit 1; }

.venv/uv: | home
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "The course needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another with: make PYTHON=python3.12")'
	@echo 'Setting up the course in .venv; this is done once.'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.5,<1'
	@touch $@

.venv/course: .venv/uv requirements.lock pyproject.toml
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@# What Python and matplotlib would otherwise do while a learner waits for the first cell and the first picture.
	@$(BIN)/python -m compileall -q autograder figures models
	@$(BIN)/python -c 'import matplotlib.font_manager'
	@mkdir -p .venv/share/jupyter/lab/settings && cp docs/jupyterlab-overrides.json .venv/share/jupyter/lab/settings/overrides.json
	@# A learner's JupyterLab is without an instructor's tools; they come back with the second file, see formgrader.
	@mkdir -p .venv/etc/jupyter/labconfig .venv/etc/instructor/labconfig
	@cp docs/jupyterlab-learner.json .venv/etc/jupyter/labconfig/page_config.json
	@cp docs/jupyterlab-instructor.json .venv/etc/instructor/labconfig/page_config.json
	@touch $@

.venv/test: .venv/course requirements-test.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-test.lock
	@touch $@

.venv/site: .venv/course requirements-site.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-site.lock
	@touch $@

.venv/lite/made: .venv/uv requirements-lite.lock
	$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python .venv/lite
	$(BIN)/uv pip install --quiet --python .venv/lite/bin/python --require-hashes -r requirements-lite.lock
	@touch $@

.venv/hub/made: .venv/uv requirements-hub.lock pyproject.toml hub/package-lock.json
	@$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python .venv/hub
	@$(BIN)/uv pip install --quiet --compile-bytecode --python .venv/hub/bin/python --require-hashes -r requirements-hub.lock
	@$(BIN)/uv pip install --quiet --python .venv/hub/bin/python --no-deps --no-build-isolation -e .
	@mkdir -p .venv/hub/etc/jupyter/labconfig && cp docs/jupyterlab-learner.json .venv/hub/etc/jupyter/labconfig/page_config.json
	@mkdir -p .venv/hub/share/jupyter/lab/settings && cp docs/jupyterlab-overrides.json .venv/hub/share/jupyter/lab/settings/overrides.json
	@npm ci --prefix hub --silent --no-audit --no-fund && touch $@ || echo 'The proxy in front of a hub comes from npm, and could not be had: apt install npm' >&2

.venv/mutation: .venv/test requirements-mutation.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-mutation.lock
	@touch $@
