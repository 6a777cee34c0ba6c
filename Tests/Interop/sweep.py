"""Runs a program and kills it before the N-th step that it does to files in a folder (ptrace(2), x86-64 and arm64)."""
import contextlib
import ctypes
import os
import platform
import signal
import struct
import subprocess
import threading

TRACEME, SETOPTIONS, SYSCALL, GET_SYSCALL_INFO, DETACH = 0, 0x4200, 24, 0x420E, 17
FOLLOW = 0x2 | 0x4 | 0x8 | 0x100000 | 0x1  # fork, vfork, clone; killed with the tracer; system calls are marked
WALL, NO_OTHER_THREADS = 0x40000000, 0x20000000
X86 = platform.machine() == "x86_64"
POINTS = 3  # of a sweep in an ordinary run; BELLBIRD_SWEEP=all takes every one

# Numbers of the calls that change a file by its descriptor, and of those that do by a name: (argument, ...).
BY_FILE = ({1, 18, 20, 74, 75, 77, 285, 296} if X86 else {46, 47, 64, 66, 68, 70, 82, 83})
BY_NAME = ({76: 0, 82: 0, 83: 0, 86: 0, 87: 0, 258: 1, 263: 1, 264: 1, 265: 1, 316: 1} if X86
           else {34: 1, 35: 1, 37: 1, 38: 1, 276: 1})
OPENAT, CREATES = (257 if X86 else 56), 0o100

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long] * 4
libc.ptrace.restype = ctypes.c_long


class Traced:
    """`steps` counts from `arm` on; before step `arm(step)` the program is killed, with 0 never. With `step` it is armed
    from its first step on."""

    def __init__(self, command, folder, log, step=None):
        self.command, self.folder, self.log = command, os.path.realpath(folder), log
        self.steps, self.step, self.is_armed, self.is_over = 0, step or 0, step is not None, False
        self.process = None
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()
        assert self.ready.wait(10), "the program cannot be traced"

    def arm(self, step):
        self.step, self.steps, self.is_armed = step, 0, True

    def ends(self, within):
        """Whether the program is over, or will be so many seconds later."""
        self.thread.join(within)
        return self.is_over

    def kill(self):
        if not self.is_over:
            os.kill(self.process, signal.SIGKILL)
        assert self.ends(20), "the program cannot be killed"

    def run(self):
        pid = os.fork()
        if pid == 0:
            log = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            os.dup2(log, 1)
            os.dup2(log, 2)
            libc.ptrace(TRACEME, 0, 0, 0)
            os.execv(self.command[0], self.command)
        self.process = pid
        os.waitpid(pid, WALL | NO_OTHER_THREADS)
        libc.ptrace(SETOPTIONS, pid, 0, FOLLOW)
        libc.ptrace(SYSCALL, pid, 0, 0)
        self.ready.set()
        while True:
            try:
                thread, status = os.waitpid(-1, WALL | NO_OTHER_THREADS)
            except ChildProcessError:
                break
            if not os.WIFSTOPPED(status):
                if thread == pid:
                    break
                continue
            number = os.WSTOPSIG(status)
            if number == signal.SIGTRAP | 0x80:
                self.look(thread)
                number = 0
            elif number == signal.SIGTRAP or number == signal.SIGSTOP:
                number = 0
            libc.ptrace(SYSCALL, thread, 0, number)
        self.is_over = True

    def look(self, thread):
        if not self.is_armed:
            return
        room = ctypes.create_string_buffer(88)
        libc.ptrace(GET_SYSCALL_INFO, thread, 88, ctypes.addressof(room))
        if room.raw[0] != 1:
            return
        number, *arguments = struct.unpack_from("7Q", room.raw, 24)
        if not self.counts(number, arguments):
            return
        self.steps += 1
        if self.steps == self.step:
            self.is_armed = False
            os.kill(self.process, signal.SIGKILL)

    def counts(self, number, arguments):
        try:
            if number in BY_FILE:
                return os.readlink(f"/proc/{self.process}/fd/{arguments[0]}").startswith(self.folder)
            if number == OPENAT and arguments[2] & CREATES:
                return self.name(arguments[1]).startswith(self.folder)
            if number in BY_NAME:
                return self.name(arguments[BY_NAME[number]]).startswith(self.folder)
        except OSError:
            pass
        return False

    def name(self, address):
        with open(f"/proc/{self.process}/mem", "rb", buffering=0) as memory:
            memory.seek(address)
            return os.path.realpath(memory.read(512).split(b"\0")[0].decode(errors="replace"))


def sweep(exchange, prepare, deed, verdict, from_start=False):
    """Does the deed again and again, each time with the exchange killed before another of its steps on the disk.

    `prepare(exchange)` gives a dictionary of what was known before, `deed(exchange, traced, told)` adds to it what was
    acknowledged, and `verdict(exchange, told)` looks after the next start. `from_start`: the steps of the start count,
    and `prepare` ends with an exchange that is over.
    """
    exchange.stop(keep=True)
    try:
        count = killed_at(exchange, 0, prepare, deed, verdict, from_start)
        assert count > 3, f"only {count} steps"
        steps = range(1, count + 2)
        if os.environ.get("BELLBIRD_SWEEP") != "all":
            steps = sorted({round(n * count / POINTS) for n in range(1, POINTS + 1)})
        for step in steps:
            exchange.stop(keep=True)
            killed_at(exchange, step, prepare, deed, verdict, from_start)
        print(f"      {count} steps, killed before {len(list(steps))} of them", flush=True)
    finally:
        if exchange.process.poll() is not None:
            exchange.run_again()


def killed_at(exchange, step, prepare, deed, verdict, from_start):
    """How many steps there were."""
    told = prepare(exchange) if from_start else {}
    traced = Traced([exchange.program, "serve", "--config", exchange.directory], exchange.path("state"),
                    exchange.path("log"), step if from_start else None)
    try:
        try:
            if from_start:
                exchange.wait("the traced exchange", lambda: traced.is_over or exchange.answers(), 30)
            else:
                exchange.wait("the traced exchange", exchange.answers, 30)
                told = prepare(exchange)
                traced.arm(step)
            deed(exchange, traced, told)
        except (OSError, AssertionError, subprocess.SubprocessError, StopIteration) as error:
            # A phone may notice the end before who has killed it.
            assert traced.ends(5), f"the exchange lives, and it could not be done: {error!r}"
        count = traced.steps
    finally:
        traced.kill()
    # Kills that fall into messages of one source would count as ends by that source (ADR 0049).
    with contextlib.suppress(OSError):
        os.remove(exchange.path("state/in-work"))
    exchange.run_again()
    try:
        verdict(exchange, told)
    except AssertionError as error:
        raise AssertionError(f"killed before step {step}: {error}") from None
    return count
