"""PyTorch in the page: what runs a reader's cells in a browser, and its proof.

See README.md beside this file.
"""
