"""The layers that the pages build, copied from their cells by `make export`."""
