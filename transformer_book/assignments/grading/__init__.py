"""Grades what students hand in: `make grade SUBMISSIONS=folder`.

A worker process holds the checks, and judges. For each submission it has a child of
its own, which knows no check: it runs the student's cells, and answers calls over a
pipe. So nothing that a student writes can change what is said of it.

wire         what goes over the pipe: JSON and the bytes of tensors
link         calls of functions that are on the other side of the pipe
child        runs a student's cells
fork         where children come from: forks of a process that has PyTorch
confine      takes from a child what it does not need
files        closes files to it, by the best means of the system
judge        grades one submission
worker       a process that judges one submission after another
submissions  reads what students have handed in
grades       keeps what came out, and hands it to courses
marking      shows answers in words, to give them points
"""
