"""Who acts for a station: the account it was given, and the bureau's own people who sit there."""

from uuid import UUID

from chassis.db.work import Work
from chassis.errors import NotFound
from chassis.web.auth import Caller, require
from services.odr.enterprises.dependencies import BUREAU_ROLES
from services.odr.stations import repository

STATION_ROLE = "partner"  # a station's account sends what it hands over as a partner does
ACTORS = ("officer", "section_head", "hub")


async def check_actor(work: Work, caller: Caller, entry_id: UUID) -> None:
    """Check that a caller may settle for a station, or hand over for it; other roles are ``Forbidden``."""
    require(caller, STATION_ROLE, *ACTORS)
    await _check_own(work, caller, entry_id)


async def check_reader(work: Work, caller: Caller, entry_id: UUID) -> None:
    """Check that a caller may read what a station did; other roles are ``Forbidden``."""
    require(caller, STATION_ROLE, *BUREAU_ROLES)
    await _check_own(work, caller, entry_id)


async def _check_own(work: Work, caller: Caller, entry_id: UUID) -> None:
    """Check that an account from outside belongs to the station.

    Raises:
        NotFound: it belongs to none, or to another.
    """
    if not caller.has(*BUREAU_ROLES) and await repository.station_of(work.db, caller.account) != entry_id:
        raise NotFound
