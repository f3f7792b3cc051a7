"""The code of the book *Introduction to Transformers*."""
