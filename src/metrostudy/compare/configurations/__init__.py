"""Which combinations of conditions go with the outcome: calibration, truth table, paths, fit."""
