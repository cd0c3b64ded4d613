from chassis.db.migrate import run_env
from services.dispatch.store import METADATA

run_env(METADATA)
