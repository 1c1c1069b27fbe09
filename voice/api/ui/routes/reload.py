"""The answer to a change that shows in several places of the page: load it anew."""

from fastapi.responses import Response


def reload_page() -> Response:
    return Response(status_code=204, headers={"HX-Refresh": "true"})
