"""A complaint and its outbox row, with the same columns as those of the floors."""

from typing import ClassVar
from uuid import UUID, uuid4  # noqa: TID251 - a peer is written as one writes Django

from django.db import models


def new_id() -> UUID:
    return uuid4()


class Complaint(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id)
    external_id = models.TextField(unique=True)
    received_at = models.DateTimeField(auto_now_add=True)
    kind = models.TextField(null=True)  # noqa: DJ001 - optional, as for all contestants
    complainant = models.JSONField()
    respondent = models.JSONField()
    matter = models.JSONField()

    class Meta:
        db_table = "complaints"

    def __str__(self) -> str:
        return self.external_id


class Pending(models.Model):
    """An event to be published (outbox)."""

    aggregate_id = models.UUIDField()
    type = models.TextField()
    body = models.JSONField()

    class Meta:
        db_table = "outbox"
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.type} {self.aggregate_id}"
