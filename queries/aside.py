"""Work that takes a thread's time in the server's own process: one piece of it after the other.

Several at once would be done no sooner, and whoever makes pages would wait for each of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")
_ONE = ThreadPoolExecutor(1, thread_name_prefix="aside")


async def aside(run: Callable[Given, Result], *given: Given.args, **named: Given.kwargs) -> Result:
    """What a function returns, in its turn; raises what it raises."""
    return await asyncio.get_running_loop().run_in_executor(_ONE, lambda: run(*given, **named))
