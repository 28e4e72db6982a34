"""Attempts to break out of the sandbox. The sandbox's self-test runs this text inside it, as if a student had sent it.

``attempts`` returns each promise with True where it held. Nothing here does harm where the promise is broken.
"""

import ctypes
import mmap
import os
import resource
import socket
import time


def attempts(about):
    """Try everything; ``about`` names what there is outside: paths, a port, and the limits in bytes and numbers."""
    return {
        "there is no network": not network(about["port"]),
        "the system is read-only": not any(map(writable, ("/", "/usr", "/dev", "/grader", about["python"]))),
        "files outside are invisible": not any(map(visible, about["hidden"])),
        "other processes are invisible": not os.path.exists("/proc/1") and os.getpid() < 10,
        "there are no special rights": not special_rights(),
        "no namespaces can be made": not namespaces(),
        "memory is limited": not memory(about["memory"]),
        "all memory belongs to a process": not memory_of_nobody(),
        "there are no sockets to anywhere": not sockets(),
        "the temporary folders are limited": not any(filled(f, about["temporary"]) for f in ("/tmp", "/dev/shm")),
        "the size of a file is limited": resource.getrlimit(resource.RLIMIT_FSIZE)[1] != resource.RLIM_INFINITY,
        "processor time is limited": resource.getrlimit(resource.RLIMIT_CPU)[1] != resource.RLIM_INFINITY,
        "open files are limited": not many_files(about["files"]),
        "processes are limited": not many_processes(about["processes"]),
    }


def network(port):
    """Whether a server outside can be reached."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
        return True
    except OSError:
        return False


def writable(folder):
    """Whether a file can be made there."""
    path = os.path.join(folder, "breakout.txt")
    try:
        with open(path, "w"):
            pass
        os.remove(path)
        return True
    except OSError:
        return False


def visible(path):
    """Whether there is anything at ``path``."""
    try:
        return os.path.isfile(path) or bool(os.listdir(path))
    except OSError:
        return False


def special_rights():
    """Whether this process is root or can become it."""
    for attempt in (lambda: os.setuid(0), lambda: os.chroot("/tmp")):
        try:
            attempt()
            return True
        except OSError:
            pass
    return os.geteuid() == 0


def namespaces():
    """Whether a user namespace can be made, in which a process may do more than it should."""
    child = os.fork()
    if not child:
        os._exit(ctypes.CDLL(None).unshare(0x10000000) == 0)
    return os.waitpid(child, 0)[1] != 0


def memory(size):
    """Whether a process can ask for that much memory; none of it is used."""
    try:
        mmap.mmap(-1, size).close()
        return True
    except OSError:
        return False


def memory_of_nobody():
    """Whether memory can be had that no limit of a process covers."""
    try:
        os.close(os.memfd_create("breakout"))
        return True
    except OSError:
        libc = ctypes.CDLL(None)
        takings = (
            lambda: libc.shmget(0, ctypes.c_size_t(4096), 0o1600),
            lambda: libc.msgget(0, 0o1600),
            lambda: libc.semget(0, 1, 0o1600),
            lambda: libc.inotify_init(),
            lambda: libc.signalfd(-1, ctypes.create_string_buffer(128), 0),
            lambda: libc.timerfd_create(1, 0),
        )
        return any(taking() >= 0 for taking in takings)


def sockets():
    """Whether a socket of any family can be made: what is sent and not yet received is the kernel's memory."""
    for family in (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, 16, 17, 38):
        try:
            socket.socket(family, socket.SOCK_DGRAM).close()
            return True
        except OSError:
            pass
    return False


def filled(folder, size):
    """Whether a folder takes that many bytes."""
    block, written = bytes(4 * 1024**2), 0
    made: list[str] = []
    try:
        while written < size:
            made.append(os.path.join(folder, f"block{len(made)}"))
            with open(made[-1], "wb") as file:
                written += file.write(block)
        return True
    except OSError:
        return False
    finally:
        for path in made:
            if os.path.exists(path):
                os.remove(path)


def many_files(number):
    """Whether that many files can be open."""
    opened: list[int] = []
    try:
        while len(opened) < number:
            opened.append(os.open("/dev/null", os.O_RDONLY))
        return True
    except OSError:
        return False
    finally:
        for file in opened:
            os.close(file)


def many_processes(number):
    """Whether that many processes can be had. One is left behind on purpose: it must end with the sandbox."""
    held, hold = os.pipe()
    children: list[int] = []
    try:
        while len(children) < number:
            child = os.fork()
            if not child:
                os.close(hold)
                os.read(held, 1)
                os._exit(0)
            children.append(child)
        return True
    except OSError:
        return False
    finally:
        os.close(hold)
        os.close(held)
        for child in children:
            os.waitpid(child, 0)
        if not os.fork():
            os.setsid()
            time.sleep(600)
            os._exit(0)
