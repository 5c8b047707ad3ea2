"""The built web client with the headers that protect the people on it."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import quote

from aiohttp import web

DIST = Path(__file__).parent.parent / "web" / "dist"

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "media-src 'self' blob:",
        "connect-src 'self' ws: wss:",
        "worker-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
PAGE_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(self), geolocation=(),"
    " usb=(), serial=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}
"""What a document obeys. Nothing else bears it: on a slow line a kilobyte with every answer is much."""

HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    # Nobody needs to know which versions run here.
    "Server": "sessionserver",
}
A_YEAR = "public, max-age=31536000, immutable"

NOT_BUILT = """<!doctype html><html lang="en"><title>sessionserver</title>
<h1>The web page is not built</h1>
<p>The server runs, but <code>web/dist</code> is missing. Run <code>make run</code> with Node.js
installed, or use the protocol directly: see <code>docs/protocol.md</code>.</p></html>"""


@web.middleware
async def protective_headers(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    response = await handler(request)
    if not response.prepared:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.path.startswith("/assets/"):
            response.headers["Cache-Control"] = A_YEAR
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def routes() -> list[web.AbstractRouteDef]:
    found: list[web.AbstractRouteDef] = [
        web.get("/", _page),
        web.get("/j/{code}", _page),
        web.get("/light/{code}", _light_page),
    ]
    if (DIST / "assets").is_dir():
        found.append(web.static("/assets", DIST / "assets"))
    if (DIST / "favicon.svg").is_file():
        found.append(web.get("/favicon.svg", _icon))
    return found


async def _page(request: web.Request) -> web.StreamResponse:
    """The full page. Before its script has come, it already knows where the light one is."""
    page = DIST / "index.html"
    if not page.is_file():
        return _not_built()
    code = quote(request.match_info.get("code", ""), safe="")
    text = page.read_text().replace("{code}", code)
    response = web.Response(text=text, content_type="text/html", headers=PAGE_HEADERS)
    response.enable_compression()
    return response


async def _light_page(request: web.Request) -> web.StreamResponse:
    """The same session by the same link, in writing alone."""
    page = DIST / "light.html"
    if not page.is_file():
        return _not_built()
    return web.FileResponse(page, headers=PAGE_HEADERS)


def _not_built() -> web.Response:
    return web.Response(text=NOT_BUILT, content_type="text/html", status=503, headers=PAGE_HEADERS)


async def _icon(request: web.Request) -> web.StreamResponse:
    return web.FileResponse(DIST / "favicon.svg")
