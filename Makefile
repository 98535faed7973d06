# Settings a person may give: PORT, CONTEXT (a cluster of yours), REGISTRY (where its images come from).
.DEFAULT_GOAL := help
UV := .tools/uv
RUN := $(UV) run --quiet --locked

.tools/%:
	@python3 -m hack.tools $* > /dev/null

##@ Use
.PHONY: help
help: ## Show what there is to make
	@awk -f hack/help.awk $(MAKEFILE_LIST)

.PHONY: up
up: ## A cluster with the app in it, and its URL (CONTEXT=name: in a cluster of yours)
	@python3 -m hack.deploy up

.PHONY: down
down: ## Remove what `make up` made
	@python3 -m hack.deploy down

.PHONY: dev
dev: $(UV) ## The app alone on SQLite, without a cluster (PORT=8080)
	@$(RUN) python -m hack.dev

##@ Check
.PHONY: lint
lint: $(UV) ## Every static check of code, shell, YAML, Dockerfiles and chart
	@$(RUN) ruff check --quiet && $(RUN) ruff format --check --quiet && $(RUN) mypy
	@$(RUN) yamllint --strict .
	@$(RUN) shellcheck .ci/run $$(find charts hack -name '*.sh')
	@$(RUN) hadolint apps/*/Dockerfile hack/cluster/images/*/Dockerfile
	@PYTHONPATH=.:chart-tests $(RUN) python -m render.checkov

.PHONY: test
test: $(UV) lint ## Everything that needs no cluster (MYSQL_URL: use that server)
	@python3 -m hack.mysql run -- $(RUN) pytest -p no:helm-charts --cov=apps apps hack chart-tests/render

.PHONY: e2e
e2e: $(UV) ## Everything that needs a cluster; one that it starts goes again
	@$(RUN) python -m hack.e2e

.PHONY: bench
bench: $(UV) ## What a list page costs at a million rows, on the cluster of `make up`
	@$(RUN) python -m bench.rows

##@ Generate
.PHONY: generate
generate: $(UV) ## The chart's README and the texts in its schema, from comments on its values
	@PYTHONPATH=.:chart-tests $(RUN) python -m render.docs
