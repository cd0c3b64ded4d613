"""The view: complaint and outbox row in one transaction, committed before the answer."""

from django.db import transaction
from rest_framework.generics import CreateAPIView
from rest_framework.permissions import IsAuthenticated

from benchmarks.peers.register.models import Pending
from benchmarks.peers.register.serializers import ComplaintSerializer


class Complaints(CreateAPIView):
    serializer_class = ComplaintSerializer
    permission_classes = (IsAuthenticated,)

    def perform_create(self, serializer: ComplaintSerializer) -> None:
        with transaction.atomic():
            complaint = serializer.save()
            Pending.objects.create(
                aggregate_id=complaint.id, type="register.complaint_received.v1", body=serializer.data
            )
