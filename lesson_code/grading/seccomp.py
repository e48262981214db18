"""Which calls of the system a student's code may not make. Written with libseccomp, handed to bubblewrap."""

import errno
import functools
import os

NEW_NAMESPACES = 0x7E020080  # the CLONE_NEW… bits: time, cgroup, uts, ipc, user, pid, net, mount

DENIED = """
    ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_getfd perf_event_open bpf userfaultfd
    keyctl add_key request_key
    mount umount umount2 pivot_root move_mount open_tree fsopen fsconfig fsmount fspick mount_setattr chroot
    setns unshare
    socket bind connect listen accept accept4
    io_uring_setup io_uring_enter io_uring_register
    name_to_handle_at open_by_handle_at fanotify_init quotactl quotactl_fd
    memfd_create memfd_secret shmget shmat shmctl semget semop semctl msgget msgsnd mq_open
    kexec_load kexec_file_load init_module finit_module delete_module reboot swapon swapoff acct
    settimeofday clock_settime clock_adjtime adjtimex sethostname setdomainname
    syslog iopl ioperm personality modify_ldt vhangup lookup_dcookie nfsservctl
    mknod mknodat setpriority sched_setscheduler sched_setattr ioprio_set migrate_pages move_pages mbind set_mempolicy
""".split()
"""Answered with "operation not permitted". No network (also no unix sockets: socketpair stays), no other process's
memory, no mounts, no namespaces of its own, no memory that belongs to no process, no changes of the machine's state."""

NEWER = range(450, 600)  # the numbers of calls that are younger than this filter, the same on every kind of machine


class Missing(Exception):
    """The system lacks what the filter is made with; the message says what to install."""


@functools.lru_cache(1)
def program():
    """The filter as the kernel's own bytes. Raises Missing."""
    try:
        import pyseccomp as seccomp
    except ImportError:
        raise Missing("the Python package pyseccomp is missing: pip install 'downhill[class]'") from None
    except (OSError, RuntimeError) as error:
        raise Missing(f"libseccomp cannot be loaded ({error}). On Debian: sudo apt install libseccomp2") from None
    made = seccomp.SyscallFilter(seccomp.ALLOW)  # a call made as another machine's kind (32 bit, x32) kills
    for name in DENIED:
        deny(made, seccomp.ERRNO(errno.EPERM), name)
    made.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")  # its flags cannot be seen; libc then takes clone
    made.add_rule(seccomp.ERRNO(errno.EPERM), "prlimit64", seccomp.Arg(0, seccomp.NE, 0))  # another process's limits
    for number in NEWER:  # as on an older kernel; libc then does without
        made.add_rule(seccomp.ERRNO(errno.ENOSYS), number)
    bit = 1
    while bit <= NEW_NAMESPACES:
        if bit & NEW_NAMESPACES:
            made.add_rule(seccomp.ERRNO(errno.EPERM), "clone", seccomp.Arg(0, seccomp.MASKED_EQ, bit, bit))
        bit <<= 1
    with open(os.memfd_create("filter"), "w+b") as file:
        made.export_bpf(file)
        file.seek(0)
        return file.read()


def deny(made, answer, name):
    """Add one call; one that this machine or this libseccomp has never heard of is left out."""
    from pyseccomp import resolve_syscall, system_arch

    try:
        number = resolve_syscall(system_arch(), name)
    except (ValueError, OSError):
        return
    if number >= 0:
        made.add_rule(answer, name)
