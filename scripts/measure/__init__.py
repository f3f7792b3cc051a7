"""Measure the built book: bytes, waiting, changes of figures, layers, builds and tests.

`python -m scripts.measure` prints each figure when it is measured, writes all of them
to bench.json, with the machine named, and from that the tables in docs/measurements.md.
To compare two versions run both on one machine: elsewhere only ratios within one run
say something.
"""
