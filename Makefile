# Needs make and Python 3.11 or newer with venv; everything else is fetched, pinned and hashed.
PYTHON ?= python3
LAUNCH := $(PYTHON) -m deploy.launcher
VENV := $(or $(WEIQUAN_VENV),.venv)
PARTS ?= run
UV_COMPILE = env -u UV_FIND_LINKS -u UV_INDEX_URL -u UV_INDEX $(VENV)/bin/uv pip compile --quiet --universal \
	--python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links --no-strip-extras

PURE_SUITE = tests/canon tests/reading tests/services/*/*/domain tests/services/*/*/test_domain.py

.DEFAULT_GOAL := help
.PHONY: help run demo year stop kafka env test quick affected planted dates announce check accuracy learned pictures canaries matrix bench bench-peers bench-metrics bench-pages soak campaign sweeps recovery nightly alerts attacks faults containers growing versions simulation coverage mutants contracts migration lock advisories bundle upgrade-db backup restore base recover restored administrator drill

help: ## print these lines
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

run: ## start everything, print `ready http://127.0.0.1:8080`, stay up until Ctrl-C
	@$(LAUNCH) run

demo: ## a county of its own, filled with 1,000 orders on a stepped clock; prints its rates, writes reports/report.{docx,html,xlsx,json}
	@$(LAUNCH) demo

year: ## the same with a whole year, 5,000 cases
	@$(LAUNCH) year

stop: ## end what `make run` started for this WEIQUAN_HOME
	@$(LAUNCH) stop

kafka: ## start a real single-node Kafka on 127.0.0.1:9092
	@$(LAUNCH) kafka

env: ## make the virtual environment (PARTS="run dev kafka"; WHEELS=dir installs from there)
	@$(LAUNCH) env $(PARTS)

test quick: export PYTHONDONTWRITEBYTECODE = # hundreds of processes start in it: let the first keep what it compiled
test: announce check ## the checks, then the whole test suite
	@$(LAUNCH) env run meaning dev kafka clients
	@$(LAUNCH) tools
	$(VENV)/bin/pytest -n 2 --dist worksteal

quick: ## the tests that start no server and take no seconds each (a minute)
	@$(LAUNCH) env run dev
	$(VENV)/bin/pytest -q -n 2 --dist worksteal --no-servers

affected: ## the tests that what changed since BASE (main) reaches, nearest first: make affected BASE=HEAD~1
	@$(LAUNCH) env run meaning dev kafka
	@$(VENV)/bin/python -m tests.affected $(BASE)

planted: ## plant sixty faults one by one and say which the tests that they reach do not find (an hour; FAULTS="names")
	@$(LAUNCH) env run meaning dev kafka
	@$(VENV)/bin/python -m tests.planted $(FAULTS)

announce:
	@$(LAUNCH) announce

check: ## linter, formatter, types, import rules, known vulnerabilities of what is pinned
	@$(LAUNCH) env run dev kafka
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	@$(VENV)/bin/python -m tests.architecture.advisories

coverage: ## every branch of the pure domains, by the tests that need nothing started
	@$(LAUNCH) env run dev kafka
	$(VENV)/bin/pytest -q -n 2 --dist worksteal --cov --cov-report=term $(PURE_SUITE)

mutants: ## change deadlines and refunds in thousands of small ways; fails if the tests miss a tenth (an hour)
	@$(LAUNCH) env run dev kafka mutants
	$(VENV)/bin/mutmut run
	$(VENV)/bin/mutmut export-cicd-stats
	$(VENV)/bin/python -m tests.mutants mutants/mutmut-cicd-stats.json

accuracy: ## how often both readings are right, by author, alert and hint, and matching; a picture of the targets (REAL=file, DEVELOPED=1)
	@$(LAUNCH) env run dev meaning
	@$(VENV)/bin/python -m tests.reading.measuring $(if $(REAL),--real $(REAL)) $(if $(DEVELOPED),--developed)
	@$(VENV)/bin/python -m tests.services.intake.matching.measuring

learned: ## learn the heads of both readings and matching anew from what is labelled; writes what ships (half an hour, most of it embedding; PROTOTYPES=1 or MATCHING=1: only these)
	@$(LAUNCH) env run dev meaning
	@$(if $(MATCHING),true,$(VENV)/bin/python -m tests.reading.heads $(if $(PROTOTYPES),--prototypes))
	@$(if $(PROTOTYPES),true,$(VENV)/bin/python -m tests.services.intake.matching.learning)

pictures: ## pictures of every page of the console, from the county that runs (make run); two of them for README
	@$(LAUNCH) env run dev
	@$(VENV)/bin/python -m tests.console.pictures

matrix: ## every route × every kind of caller × own, other, foreign and missing things: who gets what
	@$(LAUNCH) env run dev
	$(VENV)/bin/python -m tests.access

campaign: ## break everything at random for CAMPAIGN_MINUTES while people work, then check every promise (CAMPAIGN_SEED)
	@$(LAUNCH) env run dev kafka
	@$(VENV)/bin/pytest -m campaign tests/campaign tests/journeys tests/deploy tests/gateway/test_signed_requests.py tests/benchmarks
	@$(VENV)/bin/python -m tests.campaign

sweeps: ## whole what `make test` takes a sample of: pages, requests, callers, languages of clients, buses, moved homes (an hour)
	@$(LAUNCH) env run meaning dev kafka clients
	@$(LAUNCH) tools
	SWEEPS_WHOLE=1 $(VENV)/bin/pytest -n 2 --dist worksteal -p tests.result_plugin --result sweeps --part sweeps -m "sweep or (one_day_in and not campaign and not dates)" tests
	SWEEPS_WHOLE=1 $(VENV)/bin/pytest -n 2 --dist worksteal -p tests.result_plugin --result sweeps --part whole -m "(campaign or not campaign) and not sweep and (campaign or not one_day_in)" tests/access tests/console tests/bad_input tests/benchmarks tests/canaries tests/contracts/clients tests/deploy tests/journeys tests/services/analytics tests/services/dispatch/lifecycle tests/services/intake/matching
	@$(VENV)/bin/python -m benchmarks.tables

nightly: dates sweeps ## `dates` and `sweeps`, then campaign after campaign on every bus and process mode (NIGHTLY_CAMPAIGNS, 100, of CAMPAIGN_MINUTES, 5)
	@$(LAUNCH) env run dev kafka
	@$(VENV)/bin/python -m tests.campaign.nightly

dates: ## what can hang on a date, on each day that changes something (half an hour; DATES=2026-12-31)
	@$(LAUNCH) env run dev
	@$(VENV)/bin/python -m tests.dates

alerts: ## break things one by one before a real Prometheus: each fault raises its alerts within 60 s, and no other (ALERTS_CALM)
	@$(LAUNCH) env run dev kafka
	@$(VENV)/bin/python -m tests.alerts $(FAULTS)

attacks: ## what strangers and careless clients can do to a running `make run` (WEIQUAN_HOME, WEIQUAN_PORT), and what others see of it
	@$(LAUNCH) env run dev
	@$(VENV)/bin/python -m tests.attacks $(or $(WEIQUAN_HOME),.weiquan) $(or $(WEIQUAN_PORT),8080)

faults: ## every fault test, also the long ones and those that need root (FAULT_ROUNDS, FAULT_SECONDS, FAULT_KEYS, FAULT_FLOOD, FAULT_PAIRS, FAULT_ROWS, FAULT_KILLS)
	@$(LAUNCH) env run dev kafka
	FAULT_ROUNDS=$(or $(FAULT_ROUNDS),3) FAULT_SECONDS=$(or $(FAULT_SECONDS),60) FAULT_KEYS=$(or $(FAULT_KEYS),1000) \
		FAULT_ROWS=$(or $(FAULT_ROWS),50000) FAULT_KILLS=$(or $(FAULT_KILLS),10) FAULT_PAIRS=$(or $(FAULT_PAIRS),1000) \
		$(VENV)/bin/pytest -s -m "campaign or not campaign" tests/faults tests/one_matter

containers: ## start deploy/compose under podman, use it, kill, stop, upgrade it (as root, half an hour; CONTAINERS_BEFORE=commit)
	@$(LAUNCH) env run dev kafka
	@WEIQUAN_VENV=$(VENV)-containers $(LAUNCH) env containers
	@$(VENV)/bin/python -m tests.containers

growing: ## two of each service, two gateways, three brokers in containers: restarted and killed in turn, under load (as root, half an hour)
	@$(LAUNCH) env run dev kafka
	@WEIQUAN_VENV=$(VENV)-containers $(LAUNCH) env containers
	@$(VENV)/bin/python -m tests.growing

versions: ## conformance, contracts and a journey on each PostgreSQL, Kafka and Python that is promised (half an hour; VERSIONS="Kafka,Python")
	@$(LAUNCH) env run dev kafka
	@$(VENV)/bin/python -m tests.versions

simulation: ## thousands of seeded schedules of the real decisions, and how many a second
	@$(LAUNCH) env run dev
	@$(VENV)/bin/python -m tests.simulation

recovery: ## each kind of fault alone, and how long until nothing lags; kills, and how long until all serves (WEIQUAN_BUS)
	@$(LAUNCH) env run dev kafka
	@$(VENV)/bin/python -m tests.campaign.recovery; recovered=$$?; $(VENV)/bin/python -m tests.campaign.serving && exit $$recovered

canaries: ## plant invented persons through every door, on each bus; print where they stand before and after erasure
	@$(LAUNCH) env run dev kafka
	@$(VENV)/bin/pytest -q -m campaign tests/canaries
	@$(VENV)/bin/python -m tests.canaries

bench: ## every benchmark, printed as ratios
	@$(LAUNCH) env run dev kafka
	$(VENV)/bin/python -m benchmarks

bench-peers: ## us against django-helpdesk, Django REST Framework, FastAPI with the ORM, nginx; same bodies, durable
	@$(LAUNCH) env run dev
	@WEIQUAN_VENV=$(VENV)-peers $(LAUNCH) env peers
	$(VENV)/bin/python -m benchmarks peers

bench-metrics: ## how long figures take with 10 thousand, 1 million and 5 million complaints (minutes to make them)
	@$(LAUNCH) env run dev
	$(VENV)/bin/python -m benchmarks metrics

bench-pages: ## how long pages of the console take beside a million complaints, and until a browser shows them (twenty minutes)
	@$(LAUNCH) env run dev
	$(VENV)/bin/python -m benchmarks million

soak: ## the whole installation under a steady load for SOAK_MINUTES (10); fails if anything grows on
	@$(LAUNCH) env run dev
	@$(VENV)/bin/python -m benchmarks.soak

contracts: ## write docs/contracts, docs/lifecycle.md and docs/tables/imports.md anew from the code
	@$(LAUNCH) env run dev
	$(VENV)/bin/python -m contracts docs/contracts
	$(VENV)/bin/python -m services.dispatch docs/lifecycle.md
	$(VENV)/bin/python -m tests.architecture.code_map

migration: ## write a migration: make migration service=intake message="Add a table"
	@$(LAUNCH) migration "$(service)" "$(message)"

lock: ## resolve requirements/*.in anew into pinned, hashed locks, and refresh the list of known vulnerabilities
	@$(LAUNCH) env dev
	$(UV_COMPILE) --upgrade --override requirements/overrides.in --output-file requirements/run.txt requirements/run.in
	for part in dev kafka clients mutants peers containers; do $(UV_COMPILE) --upgrade --output-file requirements/$$part.txt requirements/$$part.in || exit 1; done
	@$(MAKE) advisories

advisories: ## write the list of known vulnerabilities of what is pinned anew, from OSV (it stays where OSV is not reached)
	@$(LAUNCH) env run dev
	@$(VENV)/bin/python -m tests.architecture.advisories refresh

bundle: ## download the packages for machines without a network: make bundle INTO=wheels PARTS="run"
	@$(LAUNCH) bundle "$(or $(INTO),wheels)" $(PARTS)

upgrade-db: ## carry the embedded PostgreSQL's data over to a new major version
	@$(LAUNCH) upgrade-db

backup: ## dump every service's database, while it runs, and the keys: make backup INTO=directory
	@$(LAUNCH) backup $(if $(INTO),"$(INTO)")

restore: ## put a backup back, or one service of it: make restore FROM=directory SERVICE=dispatch
	@$(LAUNCH) restore "$(or $(FROM),$(error make restore FROM=directory))" $(SERVICE)

base: ## copy the embedded server whole and archive its log from then on: make base INTO=directory
	@$(LAUNCH) base "$(or $(INTO),$(error make base INTO=directory))"

recover: ## the embedded server as of an instant: make recover FROM=directory TIME=2026-11-26T10:00:00+08:00
	@$(LAUNCH) recover "$(or $(FROM),$(error make recover FROM=directory))" $(TIME)

restored: ## tell that one service's database was restored by other means: make restored SERVICE=dispatch
	@$(LAUNCH) restored "$(or $(SERVICE),$(error make restored SERVICE=name))"

administrator: ## let an administrator in, the first or one who lost everything: make administrator NAME=zhang.wei
	@$(LAUNCH) administrator "$(or $(NAME),$(error make administrator NAME=name))"

drill: ## measure a restore: DRILL_COMPLAINTS=5000 make drill
	@$(LAUNCH) env run dev
	@DRILL_COMPLAINTS=$(or $(DRILL_COMPLAINTS),5000) $(VENV)/bin/pytest -q -s tests/faults/test_t50_restore_drill.py
