"""What the site's build makes of the page's PyTorch: see sphinx_ext."""
