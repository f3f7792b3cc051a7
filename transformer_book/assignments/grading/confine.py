"""Takes from a student's process what it does not need: files, network, processes.

On Linux files are closed by what `files` finds, a filter of system calls closes what is
left, such as the network, new processes and signals, and limits hold memory and time.
What the system does not have is left out: `held` says what a process was seen to be
kept from. Elsewhere there is none of it.

Sources: man 2 seccomp, man 2 prctl, man 2 getrlimit.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import signal
import socket
import struct
import sys
from pathlib import Path

from transformer_book.assignments.grading import files

MEMORY = 2 * 2**30  # bytes beside those that the process has at its start
PROCESSOR = 120  # seconds
FILE = 2**20  # bytes

# prctl
PDEATHSIG, NO_NEW_PRIVS, SECCOMP, SUBREAPER = 1, 38, 22, 36

# System calls that a student's process is refused: numbers on x86_64 and on aarch64.
REFUSED = {
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "setsid": (112, 157),
    "setpgid": (109, 154),
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "pidfd_getfd": (438, 438),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "socket": (41, 198),
    "io_uring_setup": (425, 425),
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "perf_event_open": (298, 241),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "chroot": (161, 51),
    "pivot_root": (155, 41),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "memfd_create": (319, 279),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
    "setrlimit": (160, 164),
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "chown": (92, None),
    "fchown": (93, 55),
    "lchown": (94, None),
    "fchownat": (260, 54),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setuid": (105, 146),
    "setgid": (106, 144),
    "setreuid": (113, 145),
    "setregid": (114, 143),
    "setresuid": (117, 147),
    "setresgid": (119, 149),
    "setgroups": (116, 159),
    "capset": (126, 91),
}
CLONE, CLONE3, PRLIMIT = (56, 220), (435, 435), (302, 261)
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
CLONE_THREAD = 0x10000


def die_with_parent(parent: int) -> None:
    """Have this process killed when its parent ends; end now if it has ended."""
    files.library().prctl(PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def adopt() -> None:
    """Become the parent of what processes of this one leave behind."""
    files.library().prctl(SUBREAPER, 1, 0, 0, 0)


def confine(means: str = "") -> bool:
    """Take from this process what it does not need, as far as the system can.

    Args:
        means: of `files.MEANS`, what closes its files; "" leaves them open.

    Returns:
        Whether the system has this means. If not, the process is of no more use.
    """
    if not sys.platform.startswith("linux"):
        return not means
    limit()
    files.library().prctl(NO_NEW_PRIVS, 1, 0, 0, 0)
    if means and not files.MEANS[means]():
        return False
    filter_calls()
    return True


def limit() -> None:
    """Limit memory, time and files."""
    import resource

    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limits = {
        resource.RLIMIT_AS: pages * resource.getpagesize() + MEMORY,
        resource.RLIMIT_CPU: PROCESSOR,
        resource.RLIMIT_FSIZE: FILE,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in limits.items():
        resource.setrlimit(kind, (most, most))


# The filter of system calls: a program of the classic Berkeley packet filter

LOAD, EQUAL, AT_LEAST, SET, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000, 0x80000000
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16  # places in struct seccomp_data


def filter_calls() -> bool:
    """Refuse the system calls in REFUSED, and new processes; return success."""
    if platform.machine() not in MACHINES or sys.byteorder != "little":
        return False
    column, architecture = MACHINES[platform.machine()]
    refuse = (RETURN, 0, 0, REFUSE | errno.EPERM)
    program = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, architecture),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER),
        # Another numbering of the same calls on x86_64.
        (AT_LEAST, 0, 1, 0x40000000),
        refuse,
    ]
    for numbers in REFUSED.values():
        if (number := numbers[column]) is not None:
            program += [(EQUAL, 0, 1, number), refuse]
    # With the newer of the two calls the filter cannot see what is asked for. Without
    # it, the C library takes the older one.
    program += [
        (EQUAL, 0, 1, CLONE3[column]),
        (RETURN, 0, 0, REFUSE | errno.ENOSYS),
        (EQUAL, 0, 4, CLONE[column]),
        (LOAD, 0, 0, ARGUMENTS),
        (SET, 0, 1, CLONE_THREAD),
        (RETURN, 0, 0, ALLOW),
        refuse,
        (EQUAL, 0, 5, PRLIMIT[column]),
        (LOAD, 0, 0, ARGUMENTS + 16),  # the new limit: nothing, if one only asks
        (EQUAL, 0, 2, 0),
        (LOAD, 0, 0, ARGUMENTS + 20),
        (EQUAL, 1, 0, 0),
        refuse,
        (RETURN, 0, 0, ALLOW),
    ]
    code = b"".join(struct.pack("HBBI", *step) for step in program)
    steps = ctypes.create_string_buffer(code, len(code))
    given = struct.pack("HxxxxxxP", len(program), ctypes.addressof(steps))
    prctl = files.library().prctl
    prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
    packed = ctypes.create_string_buffer(given, len(given))
    closed: bool = prctl(SECCOMP, 2, ctypes.addressof(packed), 0, 0) == 0
    return closed


def held() -> list[str]:
    """Return what this process is seen to be kept from, once it is confined."""
    found = []
    try:
        open(files.PACKAGE / "checks" / "common.py").close()
    except OSError:
        found.append("files")
    try:
        socket.socket().close()
    except PermissionError:
        found.append("network")
    try:
        if os.fork() == 0:
            os._exit(0)
        os.wait()
    except OSError:
        found.append("processes")
    return found
