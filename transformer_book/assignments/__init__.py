"""Assignments for a course, made of the book's own exercises: see assignment.py.

`make assignments` writes notebooks for students, their solutions and what grades them.
"""
