"""Worker processes: heavy questions are answered beside the process that serves light ones.

    front (HTTP, threads) ── control ──> holder (one thread, one revision in memory)
          │                                 │ fork
          └────────── questions ──────────> worker (a copy of the holder's memory, niced)

The holder is forked before the front has any thread: forking a process with threads can deadlock
its child. It loads each revision and freezes what it has loaded (`gc.freeze`), so that workers
share its memory pages. A question is stopped by killing its worker; the holder forks the next.
"""
