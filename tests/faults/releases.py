"""The release after this one: a copy of this tree with a further migration, a field and an event type more."""

import shutil
from pathlib import Path

from chassis.db.migrate import ROOT

PARTS = ("canon", "reading", "contracts", "chassis", "services", "gateway", "deploy", "tests/faults", "tests/chassis")
SCRIPT = '''
"""What the next release adds."""

from alembic import op
import sqlalchemy as sa

revision = "{revision}"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("{table}", sa.Column("later", sa.Text()))
    op.add_column("event_log", sa.Column("later", sa.Text()))
    op.create_table("noticed", sa.Column("complaint_id", sa.Uuid(), primary_key=True))
'''
EVENT = '''

class ComplaintNoticed(Event):
    """What only the next release tells."""

    type: ClassVar[str] = "intake.complaint_noticed.v1"
'''
PUBLISHING = """            own.publish(
                *(
                    ComplaintNoticed(aggregate_id=part.id, complaint_id=part.id, occurred_at=work.now)
                    for part in outcome.complaints
                )
            )
"""
HANDLER = '''

@events.on(intake_contract.ComplaintNoticed)
async def notice(event: intake_contract.ComplaintNoticed, work: Work) -> None:
    """Once, or the primary key says no."""
    await work.db.exec_driver_sql("insert into noticed values ($1)", (event.complaint_id,))
'''


def add_migration(package: Path, table: str) -> None:
    """A script after the last one of a folder that holds ``migrations``."""
    versions = package / "migrations" / "versions"
    scripts = [script.read_text() for script in versions.glob("*.py")]
    named = [(_value(script, "revision"), _value(script, "down_revision")) for script in scripts]
    [last] = {own for own, _ in named} - {before for _, before in named}
    (versions / "next.py").write_text(SCRIPT.format(revision=f"{last}_next", before=last, table=table))


def next_release(into: Path) -> Path:
    """Its tree. Intake tells one field and one event more of each complaint; dispatch hears the event."""
    for part in PARTS:
        source = ROOT / part
        shutil.copytree(source, into / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "tests/statements.py", into / "tests")  # the toy services count their statements
    add_migration(into / "services/intake", "complaints")
    add_migration(into / "services/dispatch", "cases")
    contract = into / "contracts/intake.py"
    contract.write_text(
        _replaced(contract.read_text(), "    confidential: bool = False\n", '    later_field: str = "later"\n') + EVENT
    )
    acceptance = into / "services/intake/filing/service/acceptance.py"
    acceptance.write_text(
        _replaced(
            _replaced(acceptance.read_text(), "            own.audit(", PUBLISHING, before=True),
            "\nfrom ",
            "\nfrom contracts.intake import ComplaintNoticed",
            before=True,
        )
    )
    handlers = into / "services/dispatch/handlers.py"
    handlers.write_text(handlers.read_text() + "\n\nfrom contracts import intake as intake_contract\n" + HANDLER)
    return into


def _replaced(text: str, where: str, new: str, *, before: bool = False) -> str:
    """The text with something new at a place that must be there."""
    assert where in text, where
    return text.replace(where, new + where if before else where + new, 1)


def _value(script: str, name: str) -> str:
    """What an assignment at the top of a script says."""
    line = next(line for line in script.splitlines() if line.startswith((f"{name} ", f"{name}:")))
    return line.partition("=")[2].strip().strip("\"'")
