"""The web application: FastAPI with the Gradio screens, for one local trainee."""

from collections.abc import Awaitable, Callable
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware

from trainer.errors import NotFoundError
from trainer.practice import Practice
from trainer.session import Session
from trainer.ui.debriefs import debrief_file
from trainer.ui.updates import TRAINEE

if TYPE_CHECKING:
    from gradio import Blocks

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "frame-ancestors 'none'; "
    "form-action 'self'; base-uri 'self'"
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class AppInfo(NamedTuple):
    """What the screens say of the program itself."""

    voice: str
    rater: str
    problems: tuple[str, ...] = ()
    host: str = "127.0.0.1"


def build_app(practice: Practice, info: AppInfo) -> FastAPI:
    """Return the application; serving it is the caller's."""
    import gradio as gr

    from trainer.ui.look import CSS, HEAD, theme
    from trainer.ui.screens import build_screens

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(
        TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", info.host]
    )
    app.middleware("http")(_secured)
    _add_routes(app, practice)
    screens: Blocks = build_screens(practice, info)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        screens,
        path="/",
        theme=theme(),
        css=CSS,
        head=HEAD,
        footer_links=[],
        run_history=False,
    )
    return mounted


async def _secured(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    origin = request.headers.get("origin")
    if origin and origin.split("://")[-1] != request.headers.get("host"):
        return JSONResponse({"error": "Requests from other sites are refused."}, 403)
    response = await call_next(request)
    response.headers.update(HEADERS)
    return response


def _add_routes(app: FastAPI, practice: Practice) -> None:
    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/sessions/{session_id}/debrief.html")
    def debrief(session_id: str) -> Response:
        session = _rated(practice, session_id)
        if session is None:
            return HTMLResponse("There is no rated session by that name.", 404)
        try:
            page = debrief_file(practice, session)
        except NotFoundError as error:
            return HTMLResponse(escape(str(error)), 404)
        return HTMLResponse(page, headers=_attachment("debrief.html"))

    @app.get("/sessions/{session_id}/session.json")
    def session_json(session_id: str) -> Response:
        session = _rated(practice, session_id)
        if session is None:
            return HTMLResponse("There is no rated session by that name.", 404)
        return Response(
            session.model_dump_json(indent=2),
            media_type="application/json",
            headers=_attachment("session.json"),
        )


def _attachment(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def _rated(practice: Practice, session_id: str) -> Session | None:
    try:
        session = practice.store.load(session_id, TRAINEE)
    except NotFoundError:
        return None
    return session if session.scorecard is not None else None
