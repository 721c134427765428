"""The page: one HTML file for all its views, and assets that may be cached for ever."""

from fastapi import APIRouter, FastAPI
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from service.page import DIST

VIEWS = (
    "/",
    "/api",
    "/availability",
    "/changes",
    "/component",
    "/coverage",
    "/gaps",
    "/map",
    "/night",
    "/objectives",
    "/plan",
    "/search",
    "/what-if",
)
"""The addresses of the views; what they show stands in the parameters."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""Nothing inline, nothing from another origin; nobody may frame the page."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}

NOT_BUILT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Loadpath</title>
<h1>The page is not built</h1>
<p>The service answers, but the page was not part of this installation: the npm registry could not
be reached when it was made.</p>
<ul>
<li>In a checkout: <code>make page</code> builds it, then load this address again.</li>
<li>Without it: <a href="/graphql">GraphQL</a> (with a query editor), <code>/plans</code>,
<code>/maps</code> and <code>/export</code> answer as always.</li>
</ul>
</html>
"""


class Immutable(StaticFiles):
    """Files whose names change with their content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file, marked so that a browser never asks for it again."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def add_page(app: FastAPI) -> None:
    """Serve the page at its addresses; where it was not built, say how to build it."""
    router = APIRouter()
    for address in VIEWS:
        router.add_api_route(
            address, _view, methods=["GET", "HEAD"], include_in_schema=False, name="page"
        )
    app.include_router(router)
    if (DIST / "assets").is_dir():
        app.mount("/page/assets", Immutable(directory=DIST / "assets"), name="assets")
        app.add_api_route("/page/icon.svg", _icon, include_in_schema=False)


async def _view() -> Response:
    index = DIST / "index.html"
    if not index.is_file():
        return HTMLResponse(NOT_BUILT, headers=HEADERS, status_code=200)
    return FileResponse(index, media_type="text/html", headers=HEADERS)


async def _icon() -> Response:
    return FileResponse(DIST / "icon.svg", media_type="image/svg+xml")
