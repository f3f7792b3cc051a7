"""What exercises call: checks that name the mistake, one module a page."""

from transformer_book.checks.diagnosis import Verdict, diagnose

__all__ = ["Verdict", "diagnose"]
