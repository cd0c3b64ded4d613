from chassis.db.migrate import run_env
from gateway.store import METADATA

run_env(METADATA)
