from chassis.db.migrate import run_env
from services.odr.store import METADATA

run_env(METADATA)
