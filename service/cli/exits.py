"""What the exit code of `loadpath` means; one table, shown by `loadpath --help`."""

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    INPUT = 3
    STORE = 4
    AWS = 5
    INTERNAL = 70
    INTERRUPTED = 130


MEANING = {
    Exit.OK: "answered; --check found no problem",
    Exit.FINDINGS: "answered; --check found a problem, or a crawl read too little",
    Exit.USAGE: "the command line is wrong",
    Exit.INPUT: "a file, an id or another value is wrong; nothing was changed",
    Exit.STORE: "the store cannot be used; nothing was lost",
    Exit.AWS: "AWS cannot be used: no credentials, or the connection was lost",
    Exit.INTERNAL: "a defect in loadpath; run again with --debug and report it",
    Exit.INTERRUPTED: "interrupted; what was recorded is kept",
}
