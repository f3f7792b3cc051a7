"""Serve the built book on this machine as a host would: compressed, rightly typed.

`python -m scripts.book.serve` prints the address and serves until Ctrl+C;
the environment variable PORT chooses the port.
"""

import asyncio
import errno
import mimetypes
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, StaticFileHandler

from scripts import ROOT

BOOK = ROOT / "_build" / "html"
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


def wanted_port() -> int | None:
    """Return the port that the environment variable PORT names, or None."""
    port = os.environ.get("PORT")
    if port and not (port.isdecimal() and int(port) < 65536):
        raise SystemExit(f"PORT={port} is no port: choose a number such as PORT=8001")
    return int(port) if port else None


def listen(port: int | None) -> list[socket.socket]:
    """Return sockets on `port`; if it is None, on the usual port or any free one."""
    ports = [USUAL_PORT, 0] if port is None else [port]
    for candidate in ports:
        try:
            return bind_sockets(candidate, HOST)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    raise SystemExit(f"Port {port} cannot be used: choose another one with PORT=8001")


def application(folder: Path) -> Application:
    """Return the web application that serves a folder."""
    for suffix, kind in TYPES.items():
        mimetypes.add_type(kind, suffix)
    options = {"path": str(folder), "default_filename": "index.html"}
    return Application(
        [("/(.*)", StaticFileHandler, options)],
        compress_response=True,
        log_function=lambda handler: None,
    )


async def serve(folder: Path = BOOK, path: str = "") -> None:
    """Serve a folder until cancelled; print the address of what is at a path in it."""
    sockets = listen(wanted_port())
    HTTPServer(application(folder)).add_sockets(sockets)
    address = f"http://{HOST}:{sockets[0].getsockname()[1]}/{path}"
    print(f"The book is at {address} (Ctrl+C ends)", flush=True)
    await asyncio.Event().wait()


@contextmanager
def serving() -> Iterator[str]:
    """Serve the book by another process; give its address, without a slash at its end.

    The tests and the measurements use it.
    """
    command = [sys.executable, "-m", "scripts.book.serve"]
    any_port = {**os.environ, "PORT": "0"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=any_port
    ) as process:
        assert process.stdout
        said = process.stdout.readline()
        try:
            if not (address := re.search(r"http://[\d.:]+", said)):
                raise RuntimeError(f"The book is not served: {said}")
            yield address[0]
        finally:
            process.terminate()


def main() -> None:
    """Serve the built book."""
    if not (BOOK / "index.html").exists():
        raise SystemExit("The book is not built yet: run make book")
    try:
        asyncio.run(serve())
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    main()
