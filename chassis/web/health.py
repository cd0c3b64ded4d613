"""Whether a process is alive, and whether it can answer requests; for load balancers, without credentials."""

from fastapi import APIRouter, Request, Response

ALIVE = b'{"status":"alive"}'
router = APIRouter(include_in_schema=False)


@router.get("/health")
async def health() -> Response:
    """Report that the process is alive; needs no credentials."""
    return Response(ALIVE, media_type="application/json")


@router.get("/ready")
async def ready(request: Request, response: Response) -> dict[str, bool]:
    """Report whether the service can answer requests: 200 or 503."""
    is_ready = await request.app.state.runtime.ready()
    response.status_code = 200 if is_ready else 503
    return {"ready": is_ready}
