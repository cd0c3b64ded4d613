from chassis.db.metadata import METADATA
from chassis.db.migrate import run_env

run_env(METADATA)
