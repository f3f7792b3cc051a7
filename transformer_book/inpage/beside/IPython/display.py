"""What cells display: the runner takes it from `shown`."""

# What the cell that runs has displayed.
shown: list = []


def display(*objects, **_):
    shown.extend(objects)


class Markdown:
    def __init__(self, data):
        self.data = data

    def _repr_markdown_(self):
        return self.data


class HTML:
    def __init__(self, data):
        self.data = data

    def _repr_html_(self):
        return self.data


class ProgressBar:
    """Counts along, and is shown as it stands at the end."""

    def __init__(self, total):
        self.total, self.progress = total, -1

    def __iter__(self):
        shown.append(self)
        for step in range(self.total):
            self.progress = step
            yield step
        self.progress = self.total

    def _repr_html_(self):
        return (
            f"<progress style='width:60ex' max='{self.total}' "
            f"value='{self.progress}'></progress>"
        )
