from chassis.db.migrate import run_env
from services.intake.store import METADATA

run_env(METADATA)
