"""Write a migration script for the declared tables, with an empty database.

``python -m chassis.db.write_migration services/intake intake "Text"``
"""

import os
import sys

from chassis.db.migrate import write_revision

if __name__ == "__main__":
    package, schema, message = sys.argv[1:4]
    write_revision(os.environ["WEIQUAN_DATABASE_URL"], package, schema, message)
