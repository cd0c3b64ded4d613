"""Write a migration script for the declared tables.

``python -m chassis.db.write_migration services/intake intake "Text"``
"""

import asyncio
import os
import sys

from chassis.db.migrate import migrate, write_revision

if __name__ == "__main__":
    package, schema, message = sys.argv[1:4]
    url = os.environ["WEIQUAN_DATABASE_URL"]
    asyncio.run(migrate(url, package, schema))
    write_revision(url, package, schema, message)
