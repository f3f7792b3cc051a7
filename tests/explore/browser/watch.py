"""What a quiet page does not do."""

# What JupyterLab says of a link in a page to what is not on it.
LOST_LINK = "No target for internal reference"


class Watch:
    """Collects a page's complaints, and its requests to anyone but `server`."""

    def __init__(self, page, server):
        self.problems = []
        self.server = server
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._note("error", error))
        page.on("dialog", self._dialog)
        page.on("request", self._request)
        page.on("requestfailed", self._failed)
        page.on("response", self._response)

    def _note(self, *words):
        self.problems.append(" ".join(map(str, words)))

    def _console(self, message):
        if message.type in ("error", "warning"):
            self._note(message.type, message.text)

    def _dialog(self, dialog):
        self._note("dialog", dialog.message)
        dialog.dismiss()

    def _request(self, request):
        if not request.url.startswith((f"{self.server}/", "data:", "blob:")):
            self._note("request to", request.url)

    def _failed(self, request):
        self._note("failed", request.url)

    def _response(self, response):
        if response.status >= 400:
            self._note(response.status, response.url)


class WatchLab(Watch):
    """In JupyterLab, what our front end complains of; what it asks for is Lab's."""

    def _console(self, message):
        ours = message.location["url"].startswith("blob:") or "explorer" in message.text
        if ours or LOST_LINK in message.text:
            super()._console(message)

    def _failed(self, request):
        """Lab breaks off requests of its own."""

    def _response(self, response):
        """Lab asks for what need not be there."""
