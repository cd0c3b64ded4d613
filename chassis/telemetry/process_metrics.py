"""Resource use of the process: memory, files, connections. A leak shows as steady growth."""

from typing import cast

import psutil
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import QueuePool


def process_metrics(engine: AsyncEngine) -> dict[str, int]:
    """Return memory in bytes and open files of the process, and the connections in use of this pool."""
    process, pool = psutil.Process(), cast("QueuePool", engine.pool)
    return {
        "memory_bytes": process.memory_info().rss,
        "open_files": process.num_fds(),
        "connections_used": pool.checkedout(),
    }
