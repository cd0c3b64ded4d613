from chassis.db.migrate import run_env
from services.refunds.store import METADATA

run_env(METADATA)
