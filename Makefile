# Everything a newcomer needs: `make demo`, `make test`. Needs git, make and Python >= 3.11 only.
PYTHON ?= python3
VENV := .venv
TOOLS := .tools
UV := $(shell command -v uv 2>/dev/null || echo $(TOOLS)/bin/uv)
RUN := $(UV) run --no-sync
# Processes that share the suite; each starts its own Neo4j, emulator and browser when it needs one.
WORKERS ?= 2
empty :=
PYENVS := $(subst $(empty) $(empty),:,$(wildcard $(or $(PYENV_ROOT),$(HOME)/.pyenv)/versions/*/bin))

.DEFAULT_GOAL := help

.PHONY: help
help: ## Show what can be done
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

.PHONY: install
install: ## Create the environment and install everything into it
	@command -v $(UV) >/dev/null 2>&1 || { $(PYTHON) -m venv $(TOOLS) && $(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check uv; }
	@UV_PROJECT_ENVIRONMENT=$(VENV) $(UV) sync --quiet --locked --python $(PYTHON)
	@$(VENV)/bin/python -m service.page.build

.PHONY: demo
demo: install ## Crawl the sample estate and answer questions about it (ARGS=--no-serve to stop there)
	@$(RUN) loadpath demo $(ARGS)

.PHONY: test
test: install ## Run the whole test suite, the one CI runs
	@$(RUN) pytest -n $(WORKERS) --dist loadfile $(ARGS)

.PHONY: mutants
mutants: install ## Measure how many random mistakes in model/ the tests notice (ARGS="--minutes 10")
	@$(UV) run --group mutants python -m tests.mutants $(ARGS)

.PHONY: fuzz
fuzz: install ## Send random wrong inputs through every door (ARGS="--inputs 100000 --seed 1")
	@$(RUN) python -m tests.fuzz $(ARGS)

.PHONY: lint
lint: install ## Format check, lint, types, import contracts
	@$(RUN) ruff format --check .
	@$(RUN) ruff check .
	@$(RUN) mypy
	@$(RUN) lint-imports

.PHONY: check
check: lint ## All that CI checks beside the tests: lint, generated files, compose file
	@$(RUN) python -m service.reference --check
	@$(RUN) check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

.PHONY: workflows
workflows: install ## Check the workflows of CI: syntax, shell, pinned actions, permissions (needs Go)
	@go run github.com/rhysd/actionlint/cmd/actionlint@v1.7.7
	@$(RUN) zizmor --offline --quiet .github

HELM := helm.sh/helm/v3/cmd/helm@v3.19.0
GO_TOOLS := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/loadpath/go

.PHONY: chart
chart: ## Build Helm once, and lint the chart with it (needs Go); its tests use the same Helm
	@test -x $(GO_TOOLS)/helm || GOBIN=$(GO_TOOLS) go install $(HELM)
	@$(GO_TOOLS)/helm lint --strict service/deploy/helm --set existingSecret=x,persistence.enabled=true

.PHONY: interpreters
interpreters: install ## Run the suite on every supported Python that this machine has
	@for python in $$(PATH="$$PATH:$(PYENVS)" $(UV) python list --only-installed \
	  --output-format json 2>/dev/null | $(RUN) python -m tests.interpreters); do \
	  echo "== $$python"; \
	  UV_PROJECT_ENVIRONMENT=.venv-$$(basename $$python) $(UV) sync --quiet --locked --python $$python \
	    && .venv-$$(basename $$python)/bin/python -m pytest $(ARGS) || exit 1; \
	done

.PHONY: site
site: install ## Build our own documentation as a site into build/site
	@NO_MKDOCS_2_WARNING=1 $(RUN) mkdocs build --quiet --site-dir build/site && echo "build/site/index.html"

.PHONY: generate
generate: install ## Rewrite what is generated: SDL, JSON Schemas, reference pages
	@$(RUN) python -m service.reference

.PHONY: examples
examples: install ## Rewrite the worked examples: builds and crawls the sample estate for it
	@$(RUN) python -m service.reference.examples

.PHONY: page
page: install ## Build the page (part of `make install`; says what is missing without the npm registry)
	@$(VENV)/bin/python -m service.page.build

.PHONY: screenshots
screenshots: install ## Rewrite the screenshots of README and docs: builds and crawls the sample estate
	@$(RUN) python -m tests.screenshots

.PHONY: pictures
pictures: install ## Write the standard maps of the sample estate as PNG into build/pictures
	@$(RUN) python -m tests.screenshots --maps build/pictures

.PHONY: format
format: install ## Format and fix what can be fixed
	@$(RUN) ruff format .
	@$(RUN) ruff check --fix .

.PHONY: neo4j
neo4j: install ## Start a real Neo4j for development and print its URI
	@$(RUN) python -m tests.neo4j_server
