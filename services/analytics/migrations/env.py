from chassis.db.migrate import run_env
from services.analytics.store import METADATA

run_env(METADATA)
