"""Routes of the alternatives, which accept complaints under the same path as all contestants."""

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import include, path


def health(_: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "alive"})


if settings.PEER == "helpdesk":
    from helpdesk.views.api import TicketViewSet

    urlpatterns = [
        path("health", health),
        path("v1/complaints", TicketViewSet.as_view({"post": "create"})),  # as /helpdesk/api/tickets/
        path("helpdesk/", include("helpdesk.urls")),
    ]
else:
    from benchmarks.peers.register.views import Complaints

    urlpatterns = [path("health", health), path("v1/complaints", Complaints.as_view())]
