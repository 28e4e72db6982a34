"""The filter of system calls, in the form of seccomp(2): what a process in the sandbox may ask the kernel for."""

from __future__ import annotations

import os
import struct

# The system calls that Python, NumPy and plain programs need, with their numbers on x86_64 and aarch64, where older
# ones are missing. Every other is unknown in the sandbox: other namespaces and mounts, other processes, keys, programs
# in the kernel, sockets to anywhere, open files handed on, and all memory that belongs to no process.
_ALLOWED: dict[str, tuple[int, int | None]] = {
    # files, by path and by number
    "read": (0, 63), "write": (1, 64), "open": (2, None), "openat": (257, 56), "close": (3, 57), "stat": (4, None),
    "fstat": (5, 80), "lstat": (6, None), "newfstatat": (262, 79), "statx": (332, 291), "poll": (7, None),
    "ppoll": (271, 73), "lseek": (8, 62), "pread64": (17, 67), "pwrite64": (18, 68), "readv": (19, 65),
    "writev": (20, 66), "preadv": (295, 69), "pwritev": (296, 70), "preadv2": (327, 286), "pwritev2": (328, 287),
    "access": (21, None), "faccessat": (269, 48), "faccessat2": (439, 439), "ioctl": (16, 29), "fcntl": (72, 25),
    "flock": (73, 32), "fsync": (74, 82), "fdatasync": (75, 83), "truncate": (76, 45), "ftruncate": (77, 46),
    "fallocate": (285, 47), "fadvise64": (221, 223), "getdents": (78, None), "getdents64": (217, 61),
    "getcwd": (79, 17), "chdir": (80, 49), "fchdir": (81, 50), "rename": (82, None), "renameat": (264, 38),
    "renameat2": (316, 276), "mkdir": (83, None), "mkdirat": (258, 34), "rmdir": (84, None), "unlink": (87, None),
    "unlinkat": (263, 35), "link": (86, None), "linkat": (265, 37), "symlink": (88, None), "symlinkat": (266, 36),
    "readlink": (89, None), "readlinkat": (267, 78), "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53),
    "umask": (95, 166), "utime": (132, None), "utimes": (235, None), "utimensat": (280, 88), "statfs": (137, 43),
    "fstatfs": (138, 44), "dup": (32, 23), "dup2": (33, None), "dup3": (292, 24), "close_range": (436, 436),
    "copy_file_range": (326, 285), "sendfile": (40, 71),
    # memory
    "mmap": (9, 222), "mprotect": (10, 226), "munmap": (11, 215), "brk": (12, 214), "mremap": (25, 216),
    "madvise": (28, 233), "mincore": (27, 232), "msync": (26, 227),
    # processes, threads and their signals
    "clone": (56, 220), "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "exit": (60, 93),
    "exit_group": (231, 94), "wait4": (61, 260), "waitid": (247, 95), "kill": (62, 129), "tkill": (200, 130),
    "tgkill": (234, 131), "getpid": (39, 172), "getppid": (110, 173), "gettid": (186, 178), "getpgid": (121, 155),
    "getpgrp": (111, None), "setpgid": (109, 154), "getsid": (124, 156), "setsid": (112, 157), "futex": (202, 98),
    "set_robust_list": (273, 99), "get_robust_list": (274, 100), "set_tid_address": (218, 96), "rseq": (334, 293),
    "membarrier": (324, 283), "sched_yield": (24, 124), "sched_getaffinity": (204, 123),
    "sched_setaffinity": (203, 122), "sched_getparam": (143, 121), "sched_getscheduler": (145, 120),
    "sched_get_priority_max": (146, 125), "sched_get_priority_min": (147, 126), "getpriority": (140, 141),
    "setpriority": (141, 140), "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "rt_sigpending": (127, 136), "rt_sigtimedwait": (128, 137), "rt_sigsuspend": (130, 133),
    "rt_sigqueueinfo": (129, 138), "sigaltstack": (131, 132), "restart_syscall": (219, 128), "pause": (34, None),
    "alarm": (37, None), "getitimer": (36, 102), "setitimer": (38, 103), "prctl": (157, 167), "arch_prctl": (158, None),
    "getcpu": (309, 168),
    # who one is, and what one may take
    "getuid": (102, 174), "geteuid": (107, 175), "getgid": (104, 176), "getegid": (108, 177), "getresuid": (118, 148),
    "getresgid": (120, 150), "getgroups": (115, 158), "setuid": (105, 146), "setgid": (106, 144),
    "setresuid": (117, 147), "setresgid": (119, 149), "setgroups": (116, 159), "capget": (125, 90),
    "getrlimit": (97, 163), "setrlimit": (160, 164), "prlimit64": (302, 261), "getrusage": (98, 165),
    "times": (100, 153), "sysinfo": (99, 179), "uname": (63, 160),
    # time and chance
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "clock_nanosleep": (230, 115), "nanosleep": (35, 101),
    "gettimeofday": (96, 169), "time": (201, None), "getrandom": (318, 278),
    # waiting, and pipes between one's own processes
    "select": (23, None), "pselect6": (270, 72), "epoll_create": (213, None), "epoll_create1": (291, 20),
    "epoll_ctl": (233, 21), "epoll_wait": (232, None), "epoll_pwait": (281, 22), "epoll_pwait2": (441, 441),
    "eventfd2": (290, 19), "pipe": (22, None), "pipe2": (293, 59), "socketpair": (53, 199), "sendto": (44, 206),
    "recvfrom": (45, 207), "shutdown": (48, 210),
}  # fmt: skip


def open_filter() -> int:
    """An open file with the filter: only ``_ALLOWED``, and of clone nothing that makes namespaces. The caller closes
    it.

    What is refused is answered as by a kernel that does not know it, so libraries fall back: from clone3, which hides
    its flags from a filter, to clone. On another machine than the two Python commonly runs on, all is allowed.
    """
    architectures = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
    load, equals, at_least, any_of, end = 0x20, 0x15, 0x35, 0x45, 0x06
    allow, unknown = (end, 0, 0, 0x7FFF0000), (end, 0, 0, 0x00050000 | 38)  # ENOSYS, on either machine
    number_at, architecture_at, first_argument_at, namespaces = 0, 4, 16, 0x7E020000
    program: list[tuple[int, int, int, int]] = []
    if os.uname().machine in architectures:
        column = list(architectures).index(os.uname().machine)
        program += [(load, 0, 0, architecture_at), (equals, 1, 0, architectures[os.uname().machine]), unknown]
        program += [(load, 0, 0, number_at), (at_least, 0, 1, 0x40000000), unknown]
        for name, numbers in _ALLOWED.items():
            number = numbers[column]
            if name == "clone" and number is not None:
                program += [(equals, 0, 4, number), (load, 0, 0, first_argument_at), (any_of, 0, 1, namespaces)]
                program += [unknown, allow]
            elif number is not None:
                program += [(equals, 0, 1, number), allow]
        program.append(unknown)
    else:
        program.append(allow)
    file = os.memfd_create("filter")
    os.write(file, b"".join(struct.pack("=HBBI", *step) for step in program))
    os.lseek(file, 0, os.SEEK_SET)
    return file
