"""Closes all files to a process but for those that Python and the layers need.

There are several means, the best first: Landlock (Linux 5.13 and later; without root
or a package), a root folder of its own in a mount namespace (where the system
lets users make one), and another user, who owns nothing (where root grades).

Sources: man 7 landlock, man 7 user_namespaces, man 2 mount, man 2 pivot_root.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path

import torch

PACKAGE = Path(__file__).parents[2]


def library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


READ_FILE, READ_DIR, WRITE_FILE = 1 << 2, 1 << 3, 1 << 1  # rights, as Landlock has them


def landlock() -> bool:
    """Close all files and the network but for what Python needs; return success."""
    lib = library()
    version = lib.syscall(444, None, 0, 1)
    if version < 1:
        return False
    rights = [13, 14, 15, 15, 16][min(version, 5) - 1]
    handled = struct.pack(
        "QQQ",
        (1 << rights) - 1,
        0b11 if version >= 4 else 0,  # TCP
        0b11 if version >= 6 else 0,  # signals, abstract sockets
    )
    size = 8 if version < 4 else 16 if version < 6 else 24
    ruleset = lib.syscall(444, ctypes.c_char_p(handled), ctypes.c_size_t(size), 0)
    if ruleset < 0:
        return False
    for path, allowed in readable():
        try:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        rule = struct.pack("=Qi", allowed, place)
        lib.syscall(445, ruleset, 1, ctypes.c_char_p(rule), 0)
        os.close(place)
    closed: bool = lib.syscall(446, ruleset, 0) == 0
    os.close(ruleset)
    return closed


def readable() -> Iterator[tuple[Path, int]]:
    """Yield what a student's process may read: Python, its packages, the layers."""
    folders = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib")}
    folders |= {sysconfig.get_path(name) for name in ("purelib", "platlib")}
    folders |= {str(Path(torch.__file__).parents[1])}
    folders |= {"/lib", "/lib64", "/usr/lib", "/usr/share/fonts", "/usr/share/zoneinfo"}
    folders |= {str(PACKAGE / name) for name in ("layers", "embeddings")}
    for folder in map(Path, sorted(folders)):
        if PACKAGE.parent != folder:
            yield folder, READ_FILE | READ_DIR
            continue
        # The book is installed among other packages, and its checks with it.
        yield folder, READ_DIR
        for entry in sorted(folder.iterdir()):
            if entry != PACKAGE:
                yield entry, READ_FILE | (READ_DIR if entry.is_dir() else 0)
    yield PACKAGE, READ_DIR
    for path in sorted(PACKAGE.glob("*.py")):
        yield path, READ_FILE
    for name in ("null", "zero", "random", "urandom"):
        yield Path("/dev", name), READ_FILE | (WRITE_FILE if name == "null" else 0)


# A root folder of its own

NEW_MOUNTS, NEW_USER = 0x20000, 0x10000000
READ_ONLY, REMOUNT, BIND, RECURSIVE, PRIVATE = 1, 32, 4096, 16384, 1 << 18
DETACH = 2
ROOT = "/proc"  # where it is made: of what is needed, nothing is there
PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
# What a mount is set to may not be taken from it: flags of statvfs -> of mount.
KEPT = {2: 2, 4: 4, 8: 8, 1024: 1024, 2048: 2048, 4096: 1 << 21}


def own_root() -> bool:
    """Have only the files that Python needs, read-only; return success."""
    if platform.machine() not in PIVOT_ROOT:
        return False
    try:
        user, group = os.getuid(), os.getgid()
        called("unshare", NEW_USER | NEW_MOUNTS)
        for name, text in [
            ("setgroups", "deny"),
            ("uid_map", f"{user} {user} 1"),
            ("gid_map", f"{group} {group} 1"),
        ]:
            Path("/proc/self", name).write_text(text)
        mount("none", "/", flags=RECURSIVE | PRIVATE)
        mount("none", ROOT, "tmpfs")
        for path, allowed in readable():
            if allowed & READ_FILE and path.exists():
                show(path, Path(f"{ROOT}{path}"))
        mount("none", ROOT, flags=REMOUNT | BIND | READ_ONLY)
        os.chdir(ROOT)
        called("syscall", PIVOT_ROOT[platform.machine()], b".", b".")
        called("umount2", b".", DETACH)
        os.chdir("/")
    except OSError:
        return False
    return True


def show(path: Path, target: Path) -> None:
    """Show what stands at a path at another one, too, and let nobody write there."""
    (target if path.is_dir() else target.parent).mkdir(parents=True, exist_ok=True)
    if not target.exists():
        target.touch()
    mount(str(path), str(target), flags=BIND | RECURSIVE)
    now = os.statvfs(target).f_flag
    kept = sum(flag for has, flag in KEPT.items() if now & has)
    mount("none", str(target), flags=REMOUNT | BIND | READ_ONLY | kept)


def mount(source: str, target: str, kind: str = "", flags: int = 0) -> None:
    """Call mount; raise OSError if the system refuses."""
    named = kind.encode() or None
    called("mount", source.encode(), target.encode(), named, flags, None)


def called(name: str, *given: bytes | int | None) -> None:
    """Call a function of the C library; raise OSError if it fails."""
    typed = [ctypes.c_ulong(one) if isinstance(one, int) else one for one in given]
    if getattr(library(), name)(*typed) != 0:
        raise OSError(ctypes.get_errno(), name)


# Another user

NOBODY = 65534


def as_nobody() -> bool:
    """Become a user who owns nothing, if that one can read what Python needs."""
    try:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    except OSError:
        return False
    needed = (path for path, allowed in readable() if allowed & READ_FILE)
    return all(os.access(path, os.R_OK) for path in needed if os.path.lexists(path))


# Name -> what closes the files of this process, for good, and returns success.
MEANS: dict[str, Callable[[], bool]] = {
    "Landlock": landlock,
    "a mount namespace": own_root,
    "another user": as_nobody,
}
