# Settings a person may give: PORT, NODES (how many the cluster has), CONTEXT (a cluster of yours), REGISTRY (where its images come from),
# FILE (a backup); for a release VERSION, REGISTRY and SIGN.
.DEFAULT_GOAL := help
UV := .tools/uv
RUN := $(UV) run --quiet --locked

.tools/%:
	@python3 -m hack.tools $* > /dev/null

##@ Use
.PHONY: help
help: ## Show what there is to make
	@awk -f hack/help.awk $(MAKEFILE_LIST)

.PHONY: dev
dev: $(UV) ## The app alone on SQLite, in seconds, without a cluster (PORT=8080)
	@$(RUN) python -m hack.dev

.PHONY: up
up: ## A cluster with the app in it, and its URL (PORT=8080, NODES=2; CONTEXT=name: in a cluster of yours)
	@python3 -m hack.deploy up

.PHONY: down
down: ## Remove what `make up` made (CONTEXT=name: the release alone; its data stay)
	@python3 -m hack.deploy down

.PHONY: backup
backup: ## Back up the database of `make up` now (CONTEXT=name: of the release in a cluster of yours)
	@python3 -m hack.backup backup

.PHONY: restore
restore: ## Put the database back to a backup (FILE=name; without it, the names to choose from)
	@python3 -m hack.backup restore

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
test: $(UV) lint ## Every test that needs no cluster (MYSQL_URL: with a server of yours)
	@python3 -m hack.mysql run -- $(RUN) pytest -p no:helm-charts --cov=apps apps bench hack chart-tests/render chart-tests/proxy chart-tests/clusters browser-tests

.PHONY: e2e
e2e: $(UV) ## The tests that need a cluster, which is made if there is none (THOROUGH=1: every one, in large amounts)
	@$(RUN) python -m hack.e2e

.PHONY: audit
audit: $(UV) ## Whether a vulnerability of a locked dependency is known (asks the OSV database on the Internet)
	@$(UV) audit --quiet --locked --preview-features=audit-command

.PHONY: soak
soak: $(UV) ## Half an hour of people at work and of faults (MINUTES=30, EVERY=60 seconds a fault; SEED: the same order again)
	@$(RUN) python -m hack.e2e --capture=no chart-tests/resilience/soak.py

.PHONY: upgrade-test
upgrade-test: ## Upgrade the last release to this checkout, in a namespace of its own (FROM=v0.1.0)
	@python3 -m hack.upgrade

.PHONY: new-service-test
new-service-test: $(UV) ## See that services of two other names pass their own `make test` (in some 10 minutes)
	@$(RUN) python -m hack.new_service.check

.PHONY: logs
logs: ## Gather what objects, events and pods of the cluster say, into test-output/
	@python3 -m hack.logs

.PHONY: bench
bench: $(UV) ## Measure speed, CPU, memory and size, beside the usual way to write it (QUICK=1; ROUNDS, SECONDS, CASES="list cold")
	@python3 -m hack.mysql run -- $(RUN) python -m bench

##@ Deliver
.PHONY: gitops
gitops: ## Bring Flux, a registry and a Git server into the cluster of `make up`; the app follows Git
	@python3 -m hack.gitops up

##@ Generate
.PHONY: generate
generate: $(UV) ## Write the chart's README and schema texts, the page's catalogues and the list of licences
	@PYTHONPATH=.:chart-tests $(RUN) python -m render.docs
	@$(RUN) python -m hack.messages
	@$(RUN) python -m hack.licences

.PHONY: new-service
new-service: $(UV) ## Start a service of yours: this repository under another name (NAME=orders DIR=../orders)
	@$(RUN) python -m hack.new_service

.PHONY: screenshots
screenshots: $(UV) ## Write the README's pictures of the page, docs/images
	@SCREENSHOTS=1 $(RUN) pytest --quiet -p no:helm-charts browser-tests/pages/test_pictures.py

##@ Release
.PHONY: release
release: ## Play a release on the cluster of `make gitops`, stage by stage (VERSION=v0.2.0)
	@python3 -m hack.gitops.pipeline

.PHONY: version
version: ## Give the chart a new version (VERSION=v0.2.0), to commit and to tag
	@python3 -m hack.release version

.PHONY: release-check
release-check: ## See whether the chart has the version of the tag (VERSION)
	@python3 -m hack.release check

.PHONY: release-chart
release-chart: ## Package and push the chart (VERSION, REGISTRY=docker.io/team, SIGN=keyless)
	@python3 -m hack.release chart

.PHONY: release-images
release-images: ## Build and push the images (VERSION, REGISTRY=docker.io/team, SIGN=keyless)
	@python3 -m hack.release images

.PHONY: release-notes
release-notes: ## Print what changed since the release before (VERSION), in Markdown
	@python3 -m hack.release notes
