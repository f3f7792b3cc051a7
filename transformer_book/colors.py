"""The colors of plots on white; the built page replaces them by those of its theme."""

INK = "#1b1f24"  # text and axes
# The colors of an explorer's curves.
PALETTE = ["#1f5fa8", "#a34700", "#1a7f5a", "#8a3ea0", "#57606a"]
