"""Modules, as PyTorch arranges them."""
