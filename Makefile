# Settings a person may give: PORT, NODES (how many the cluster has), CONTEXT (a cluster of yours), REGISTRY (where its images come from),
# FILE (a backup);
# for a release VERSION, REGISTRY and SIGN.
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
up: ## A cluster with the app in it, and its URL (NODES=2; CONTEXT=name: in a cluster of yours)
	@python3 -m hack.deploy up

.PHONY: down
down: ## Remove what `make up` made
	@python3 -m hack.deploy down

.PHONY: backup
backup: ## Back up the database of `make up` now (CONTEXT=name: of the release in a cluster of yours)
	@python3 -m hack.backup backup

.PHONY: restore
restore: ## Put the database back to a backup (FILE=name; without it, the names)
	@python3 -m hack.backup restore

.PHONY: dev
dev: $(UV) ## The app alone on SQLite, without a cluster (PORT=8080)
	@$(RUN) python -m hack.dev

##@ Check
.PHONY: lint
lint: $(UV) .tools/actionlint ## Every static check of code, shell, YAML, Dockerfiles and chart
	@$(RUN) ruff check --quiet && $(RUN) ruff format --check --quiet && $(RUN) mypy
	@$(RUN) yamllint --strict .
	@$(RUN) shellcheck .ci/run $$(find charts hack -name '*.sh')
	@$(RUN) hadolint $$(find apps hack -name Dockerfile)
	@PYTHONPATH=.:chart-tests $(RUN) python -m render.checkov
	@$(RUN) .tools/actionlint .github/workflows/*.yaml && $(RUN) zizmor --pedantic --offline --quiet .github

.PHONY: test
test: $(UV) lint ## Everything that needs no cluster (MYSQL_URL: use that server)
	@python3 -m hack.mysql run -- $(RUN) pytest -p no:helm-charts --cov=apps apps bench hack chart-tests/render chart-tests/clusters

.PHONY: e2e
e2e: $(UV) ## Everything that needs a cluster; one that it starts goes again (THOROUGH=1: with all repetitions)
	@$(RUN) python -m hack.e2e

.PHONY: soak
soak: $(UV) ## People at work on the cluster for MINUTES=30, a fault every EVERY=60 seconds (SEED: the same order again)
	@$(RUN) python -m hack.e2e --capture=no chart-tests/resilience/soak.py

.PHONY: upgrade-test
upgrade-test: ## From the last release to this checkout, in a namespace of its own (FROM=v0.1.0)
	@python3 -m hack.upgrade

.PHONY: new-service-test
new-service-test: $(UV) ## Services of two other names pass their own `make test` (in some 10 minutes)
	@$(RUN) python -m hack.new_service.check

.PHONY: logs
logs: ## What objects, events and pods of the cluster say, into test-output/
	@python3 -m hack.logs

.PHONY: bench
bench: $(UV) ## Speed, CPU, memory, size beside the usual way (QUICK=1; ROUNDS, SECONDS, CASES="list cold")
	@python3 -m hack.mysql run -- $(RUN) python -m bench

##@ Deliver
.PHONY: gitops
gitops: ## Flux, a registry and a Git server in the cluster of `make up`; the app from Git
	@python3 -m hack.gitops up

##@ Generate
.PHONY: generate
generate: $(UV) ## The chart's README and schema texts, from comments on its values; the page's catalogues
	@PYTHONPATH=.:chart-tests $(RUN) python -m render.docs
	@$(RUN) python -m hack.messages

##@ Release
.PHONY: release
release: ## The whole pipeline on the cluster of `make gitops`, stage by stage (VERSION=v0.2.0)
	@python3 -m hack.gitops.pipeline

.PHONY: version
version: ## Give the chart a new version (VERSION=v0.2.0), to commit and to tag
	@python3 -m hack.release version

.PHONY: release-check
release-check: ## Whether the chart has the version of the tag (VERSION)
	@python3 -m hack.release check

.PHONY: release-chart
release-chart: ## Package and push the chart (VERSION, REGISTRY=docker.io/team, SIGN=keyless)
	@python3 -m hack.release chart

.PHONY: release-images
release-images: ## Build and push the images (VERSION, REGISTRY=docker.io/team, SIGN=keyless)
	@python3 -m hack.release images

.PHONY: release-notes
release-notes: ## What changed since the release before (VERSION), in Markdown
	@python3 -m hack.release notes

##@ Start a service of yours: new-service
.PHONY: new-service
new-service: $(UV) ## This repository under another NAME=orders in DIR=../orders, to build yours in
	@$(RUN) python -m hack.new_service
