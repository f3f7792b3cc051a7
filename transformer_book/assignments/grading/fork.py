"""Where students' processes come from.

On Linux a server that has loaded PyTorch and the layers, and no check, forks one within
milliseconds, and confines it. Elsewhere each is a Python of its own, within seconds.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

from transformer_book.assignments.grading import child, confine, files

FORKS = sys.platform.startswith("linux")
ROOT = Path(__file__).parents[3]
# Seconds that a process is given to end by itself, so that one knows how it did.
LAST = 0.3


class Process:
    """A student's process, with what is read from it and written to it."""

    reader: IO[bytes]
    writer: IO[bytes]

    def kill(self) -> None:
        """End it at once; whoever reads from it then reads no more."""
        raise NotImplementedError

    def end(self, broken: bool = False) -> int:
        """End it and all that it has begun; return its exit code, or -signal.

        broken: whether it may be about to end by itself.
        """
        raise NotImplementedError


class Forked(Process):
    """A process that the server has forked."""

    def __init__(self, server: Server) -> None:
        self.server = server
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(server.control, [b"f"], [theirs.fileno()])
        self.pid = int(server.reply()["pid"])
        self.reader, self.writer = ours.makefile("rb"), ours.makefile("wb")
        ours.close()

    def kill(self) -> None:
        # Its number is not another's until the server has waited for it.
        os.kill(self.pid, signal.SIGKILL)

    def end(self, broken: bool = False) -> int:
        self.server.control.send(b"w" if broken else b"k")
        code = int(self.server.reply()["code"])
        for stream in (self.reader, self.writer):
            try:
                stream.close()
            except OSError:  # What was not sent yet is lost.
                pass
        return code


class Server:
    """Forks processes, one after another. Make it before any check is imported."""

    def __init__(self) -> None:
        gc.freeze()
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            self.control.close()
            try:
                serve(theirs, parent)
            finally:
                os._exit(0)
        theirs.close()
        self.held: list[str] = self.reply()["held"]

    def start(self) -> Process:
        """Return a new process."""
        return Forked(self)

    def reply(self) -> dict:  # type: ignore[type-arg]
        data = self.control.recv(4096)
        if not data:
            raise RuntimeError("The server that forks students' processes has ended.")
        return json.loads(data)  # type: ignore[no-any-return]

    def close(self) -> None:
        """End it."""
        self.control.close()
        os.waitpid(self.pid, 0)


def serve(control: socket.socket, parent: int) -> None:
    """Fork and end processes, as asked, until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    confine.adopt()
    means, held = best()
    reply(control, held=held)
    pid = 0
    while True:
        try:
            request, fds, _, _ = socket.recv_fds(control, 1, 1)
        except OSError:
            request = b""
        if request == b"f":
            pid = fork(fds[0], means)
            os.close(fds[0])
            reply(control, pid=pid)
        elif request:
            reply(control, code=end(pid, LAST if request == b"w" else 0))
        else:
            end(pid, 0)
            return


def reply(control: socket.socket, **said: object) -> None:
    control.send(json.dumps(said).encode())


def fork(place: int, means: str) -> int:
    """Fork a confined process that is served over the file number `place`."""
    server = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setsid()
        os.dup2(place, 3)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for number in range(3):
            os.dup2(nowhere, number)
        os.closerange(4, 1024)
        if not confine.confine(means):
            os._exit(1)
        # Another user, or one in a namespace of its own, has to ask for it anew.
        confine.die_with_parent(server)
        child.begin(os.fdopen(3, "rb"), os.fdopen(os.dup(3), "wb"))
    finally:
        os._exit(0)


def best() -> tuple[str, list[str]]:
    """Return the best means here to close files, and what a process is kept from.

    The means itself stands among the latter, for the report.
    """
    for means in files.MEANS:
        held = trial(means)
        if held is not None:
            return means, [*held, means]
    return "", trial("") or []


def trial(means: str) -> list[str] | None:
    """Return what a process confined so is kept from; None without this means."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            held = confine.held() if confine.confine(means) else None
            os.write(writer, json.dumps(held).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as stream:
        said = stream.read()
    os.waitpid(pid, 0)
    return json.loads(said or "null")  # type: ignore[no-any-return]


def end(pid: int, seconds: float) -> int:
    """Kill a process and all that it has begun; return its exit code, or -signal."""
    code, until = None, time.monotonic() + seconds
    while pid and code is None and time.monotonic() < until:
        ended, status = os.waitpid(pid, os.WNOHANG)
        code = os.waitstatus_to_exitcode(status) if ended else None
        time.sleep(0.01)
    if pid and code is None:
        os.kill(pid, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    while True:  # What it has left behind is now a child of this process.
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                for one in children():
                    os.kill(one, signal.SIGKILL)
                os.wait()
        except ChildProcessError:
            return code or 0


def children() -> list[int]:
    """Return the processes whose parent is this one."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                stat = Path("/proc", entry, "stat").read_text()
            except OSError:
                continue
            if int(stat.rpartition(")")[2].split()[1]) == os.getpid():
                found.append(int(entry))
    return found


class Spawned(Process):
    """A Python of its own, in an empty folder."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.process = subprocess.Popen(
            [sys.executable, "-m", child.__name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=self.folder.name,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            start_new_session=True,
        )
        assert self.process.stdin and self.process.stdout
        self.reader, self.writer = self.process.stdout, self.process.stdin

    def kill(self) -> None:
        if hasattr(os, "killpg"):
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.kill()

    def end(self, broken: bool = False) -> int:
        if broken:
            try:
                self.process.wait(LAST)
            except subprocess.TimeoutExpired:
                pass
        self.kill()
        self.process.wait()
        self.folder.cleanup()
        return self.process.returncode


class Spawning:
    """Begins processes where none can be forked. They reach files and the network."""

    held: list[str] = []

    def start(self) -> Process:
        """Return a new process."""
        return Spawned()

    def close(self) -> None:
        """Nothing is left to be ended."""


def source_of_processes() -> Server | Spawning:
    """Return what begins students' processes here."""
    return Server() if FORKS else Spawning()
