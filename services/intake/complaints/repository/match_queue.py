"""The complaints that wait to be compared with others of their person or matter."""

from chassis.db.claim_queue import ClaimQueue
from services.intake.complaints.tables import match_queue

MATCH_QUEUE = ClaimQueue(match_queue)
