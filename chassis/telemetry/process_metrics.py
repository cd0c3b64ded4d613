"""What a process holds: a leak of any of it grows for as long as the process lives."""

from typing import cast

import psutil
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import QueuePool


def process_metrics(engine: AsyncEngine) -> dict[str, int]:
    """Of the whole process, and of this pool what somebody has."""
    process, pool = psutil.Process(), cast("QueuePool", engine.pool)
    return {
        "memory_bytes": process.memory_info().rss,
        "open_files": process.num_fds(),
        "connections_used": pool.checkedout(),
    }
