"""The end of one thread of another process, as if it had died alone: by ptrace(2), on x86-64."""

import ctypes
import os
import time
from typing import Final

ATTACH: Final = 16
DETACH: Final = 17
GETREGS: Final = 12
SETREGS: Final = 13
PEEKTEXT: Final = 1
WALL: Final = 0x4000_0000
SYSCALL: Final = b"\x0f\x05"
EXIT: Final = 60
"""exit(2) of the thread alone; the C library's function ends all of them."""
R, RAX, RDI, ORIG_RAX, RIP = 27, 10, 14, 15, 16
NONE: Final = 2**64 - 1
TRIES: Final = 100

_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)
_libc.ptrace.restype = ctypes.c_long


def _ptrace(request: int, thread: int, address: int = 0, data: object = None) -> int:
    ctypes.set_errno(0)
    answer: int = _libc.ptrace(request, thread, address, data)
    if answer == -1 and ctypes.get_errno():
        raise OSError(ctypes.get_errno(), f"ptrace {request}")
    return answer


def end_thread(thread: int) -> None:
    """The others know nothing of it. It must be one that waits for the kernel now and then."""
    for _ in range(TRIES):
        _ptrace(ATTACH, thread)
        os.waitpid(thread, WALL)
        registers = (ctypes.c_uint64 * R)()
        _ptrace(GETREGS, thread, data=ctypes.byref(registers))
        before = registers[RIP] - len(SYSCALL)
        word = _ptrace(PEEKTEXT, thread, before).to_bytes(8, "little", signed=True)
        waits = word.startswith(SYSCALL)
        if waits:
            registers[RIP], registers[RAX], registers[RDI] = before, EXIT, 0
            registers[ORIG_RAX] = NONE
            _ptrace(SETREGS, thread, data=ctypes.byref(registers))
        _ptrace(DETACH, thread)
        if waits:
            return
        time.sleep(0.01)
    raise TimeoutError("the thread never waited for the kernel")
