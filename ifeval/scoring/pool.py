"""Processes that work for this one, and end with it."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from threading import Thread
from typing import Any


def workers(jobs: int, start: Callable[..., None], *given: Any) -> ProcessPoolExecutor:
    """Return a pool whose processes end even where this one is killed, which a pool never notices.

    Forked processes share what is in memory; where there is no fork, what is given is pickled.

    Args:
        jobs: How many processes.
        start: What each of them does first.
        given: What it does that with.
    """
    import multiprocessing

    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if "fork" in methods else None)
    return ProcessPoolExecutor(jobs, context, _begin, (os.getpid(), start, *given))


def _begin(parent: int, start: Callable[..., None], *given: Any) -> None:
    Thread(target=_end_with, args=(parent,), daemon=True).start()
    start(*given)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
