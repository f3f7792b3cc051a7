"""Serve the built book on this machine as a host would: compressed, rightly typed.

`python scripts/serve.py` prints the address and serves until Ctrl+C;
the environment variable PORT chooses the port.
"""

import asyncio
import errno
import mimetypes
import os
from pathlib import Path

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, StaticFileHandler

BOOK = Path(__file__).parents[1] / "_build" / "html"
HOST = "127.0.0.1"
USUAL_PORT = 8000

# The system's own table may lack these, or have them wrong.
TYPES = {
    ".ipynb": "application/x-ipynb+json",
    ".js": "text/javascript",
    ".md": "text/markdown",
    ".mjs": "text/javascript",
    ".onnx": "application/octet-stream",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
}


def listen(port):
    """Return sockets on `port`; if it is None, on the usual port or any free one."""
    ports = [USUAL_PORT, 0] if port is None else [port]
    for candidate in ports:
        try:
            return bind_sockets(candidate, HOST)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    raise SystemExit(f"Port {port} cannot be used: choose another one with PORT=8001")


def application(folder):
    """Return the web application that serves a folder."""
    for suffix, kind in TYPES.items():
        mimetypes.add_type(kind, suffix)
    options = {"path": str(folder), "default_filename": "index.html"}
    return Application(
        [("/(.*)", StaticFileHandler, options)],
        compress_response=True,
        log_function=lambda handler: None,
    )


async def serve(folder=BOOK, port=None):
    """Serve a folder until cancelled."""
    sockets = listen(port)
    HTTPServer(application(folder)).add_sockets(sockets)
    address = f"http://{HOST}:{sockets[0].getsockname()[1]}/"
    print(f"The book is at {address} (Ctrl+C ends)", flush=True)
    await asyncio.Event().wait()


def main():
    """Serve the built book."""
    if not (BOOK / "index.html").exists():
        raise SystemExit("The book is not built yet: run make book")
    port = os.environ.get("PORT") or None
    if port and not (port.isdecimal() and int(port) < 65536):
        raise SystemExit(f"PORT={port} is no port: choose a number such as PORT=8001")
    try:
        asyncio.run(serve(port=port and int(port)))
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    main()
