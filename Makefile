# The verbs of make.py for people who have make: `make study ARGS="--study data/demo/study.yml"`.
PYTHON ?= python3

.PHONY: menu study test lab env lock clean

menu:
	@$(PYTHON) make.py

study test lab env lock clean:
	@$(PYTHON) make.py $@ $(ARGS)
