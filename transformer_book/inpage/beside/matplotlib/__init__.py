"""Drawings are not made in a page: what is drawn is taken, and nothing comes of it."""


class Drawing:
    """Anything of a drawing: it can be called, named, counted and set."""

    drawn_elsewhere = True

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Drawing()

    def __call__(self, *args, **kwargs):
        return Drawing()

    def __getitem__(self, place):
        return Drawing()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass
