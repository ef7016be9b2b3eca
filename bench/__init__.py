"""Measurements. Every claim is a ratio taken in one run; `make bench` repeats them all."""
