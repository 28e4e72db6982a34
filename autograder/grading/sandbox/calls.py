"""The filter of system calls, in the form of seccomp(2): what a process in the sandbox may not ask the kernel for."""

from __future__ import annotations

import errno
import os
import struct

# System calls that the sandbox refuses, with their numbers on x86_64 and aarch64: other namespaces and mounts, other
# processes, keys, programs in the kernel, and memory that belongs to no process.
_DENIED = {
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "chroot": (161, 51), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "kexec_load": (246, 104),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "msgget": (68, 186),
}  # fmt: skip
_CLONE3 = 435


def open_filter() -> int:
    """An open file with the filter: none of ``_DENIED``, and no clone that makes namespaces. The caller closes it.

    Where the machine is another than the two Python commonly runs on, it is empty.
    """
    architectures = {"x86_64": (0xC000003E, 56), "aarch64": (0xC00000B7, 220)}
    load, equals, at_least, any_of, end = 0x20, 0x15, 0x35, 0x45, 0x06
    allow, refuse, unknown = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
    number_at, architecture_at, first_argument_at, namespaces = 0, 4, 16, 0x7E020000
    program: list[tuple[int, int, int, int]] = []
    if os.uname().machine in architectures:
        column = list(architectures).index(os.uname().machine)
        architecture, clone = architectures[os.uname().machine]
        program += [(load, 0, 0, architecture_at), (equals, 1, 0, architecture), (end, 0, 0, refuse)]
        program += [(load, 0, 0, number_at), (at_least, 0, 1, 0x40000000), (end, 0, 0, refuse)]
        for numbers in _DENIED.values():
            program += [(equals, 0, 1, numbers[column]), (end, 0, 0, refuse)]
        # clone3 hides its flags from a filter; libraries then fall back to clone.
        program += [(equals, 0, 1, _CLONE3), (end, 0, 0, unknown)]
        program += [(equals, 0, 3, clone), (load, 0, 0, first_argument_at), (any_of, 0, 1, namespaces)]
        program += [(end, 0, 0, refuse)]
    program += [(end, 0, 0, allow)]
    number = os.memfd_create("filter")
    os.write(number, b"".join(struct.pack("=HBBI", *step) for step in program))
    os.lseek(number, 0, os.SEEK_SET)
    return number
