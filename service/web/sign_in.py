"""Sign-in of people by browser: to the provider, back with a session, and out again."""

import logging
import re
from collections.abc import Mapping
from dataclasses import replace
from html import escape

from fastapi import APIRouter, Request
from starlette.datastructures import URL
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from model.errors import Error
from schema.documents.duration import format_moment
from schema.errors import NotAvailable
from service import errors
from service.audit import entry_by
from service.errors import Unauthenticated
from service.web.page import HEADERS
from service.web.runtime import Runtime, address_of, runtime_of, session_cookie
from service.web.tags import NO_STORE

LOG = logging.getLogger("loadpath")
BEGUN = "loadpath_sign_in"
"""The cookie of a sign-in under way."""
PATH = "/sign-in"
LOCAL = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")
"""Addresses of this service, to which a person may be sent after the sign-in."""

router = APIRouter(include_in_schema=False)


@router.get(PATH)
def begin(request: Request, next: str = "/") -> Response:
    """Send a person to the provider; `next` is the page to come back to."""
    runtime = runtime_of(request)
    sign_in = None if runtime.identity is None else runtime.identity.sign_in
    if sign_in is None:
        return _problem(NotAvailable("nobody can sign in here by browser", hint=_HOW))
    try:
        address, sealed = sign_in.begin(next if LOCAL.fullmatch(next) else "/")
    except Error as error:
        return _problem(error)
    response = _redirect(address)
    _set(response, runtime, BEGUN, sealed, path=PATH, seconds=600)
    return response


@router.get(f"{PATH}/callback")
def finish(request: Request) -> Response:
    """Give a person who comes back from the provider a session."""
    runtime = runtime_of(request)
    try:
        response = _signed_in(runtime, request)
    except Error as error:
        response = _problem(_noted(runtime, request, error))
    _drop(response, runtime, BEGUN, path=PATH)
    return response


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    """End the session of this browser."""
    runtime = runtime_of(request)
    response = Response(status_code=204, headers={"Cache-Control": NO_STORE})
    name = session_cookie(runtime.settings)
    text = request.cookies.get(name)
    if text is not None and runtime.identity is not None:
        try:
            viewer = replace(runtime.identity.session(text)[0], address=address_of(request))
            runtime.audit.note(entry_by(viewer, "signOut", {}, at=runtime.clock()))
        except Unauthenticated as error:
            LOG.debug("a session that does not hold is ended: %s", error.message)
        _drop(response, runtime, name)
    return response


@router.get("/session")
def session(request: Request) -> Response:
    """Answer who is signed in by browser, and where people sign in; null where nobody is or can."""
    runtime = runtime_of(request)
    identity = runtime.identity
    can = identity is not None and identity.sign_in is not None
    body: dict[str, object] = {"sign_in": PATH if can else None, "signed_in": None}
    text = request.cookies.get(session_cookie(runtime.settings))
    if identity is not None and text is not None:
        try:
            viewer, ends_at = identity.session(text)
            body["signed_in"] = {
                "name": viewer.name,
                "role": viewer.role.value,
                "ends_at": format_moment(ends_at),
            }
        except Unauthenticated as error:
            body["reason"] = error.message
    return JSONResponse(body, headers={"Cache-Control": NO_STORE})


def _signed_in(runtime: Runtime, request: Request) -> Response:
    """Return the way to the page that a person wanted, with a session.

    Raises:
        Error: if the sign-in is refused.
    """
    identity = runtime.identity
    if identity is None or identity.sign_in is None or identity.sessions is None:
        raise NotAvailable("nobody can sign in here by browser", hint=_HOW)
    answer = dict(request.query_params)
    claims, target = identity.sign_in.finish(request.cookies.get(BEGUN), answer)
    person = identity.person(claims)
    viewer = replace(identity.viewer(person), address=address_of(request))
    detail = {"issuer": claims["iss"], "subject": claims["sub"]}
    runtime.audit.note(entry_by(viewer, "signIn", detail, at=runtime.clock()))
    LOG.info("%s signed in from %s as %s", viewer.name, viewer.address, viewer.role.value)
    response = _redirect(target)
    seconds = int(identity.sessions.lifetime.total_seconds())
    name = session_cookie(runtime.settings)
    _set(response, runtime, name, identity.sessions.open(person), seconds=seconds)
    return response


def _noted(runtime: Runtime, request: Request, error: Error) -> Error:
    """Count a sign-in that was refused; return the error to show."""
    if not isinstance(error, Unauthenticated):
        return error
    try:
        runtime.refused_sign_ins.refuse(address_of(request), error)
    except errors.TooManySignIns as limited:
        return limited
    return error


def _redirect(address: str) -> Response:
    # The address of the callback has a code in it, which no cache and no other page may get.
    headers = {"Cache-Control": NO_STORE, "Referrer-Policy": "no-referrer"}
    return RedirectResponse(address, status_code=303, headers=headers)


def _set(
    response: Response, runtime: Runtime, name: str, text: str, *, seconds: int, path: str = "/"
) -> None:
    response.set_cookie(
        name,
        text,
        max_age=seconds,
        path=path,
        secure=_is_secure(runtime),
        httponly=True,
        # Strict would not be sent when a person comes back from the provider.
        samesite="lax",
    )


def _drop(response: Response, runtime: Runtime, name: str, path: str = "/") -> None:
    response.delete_cookie(
        name, path=path, secure=_is_secure(runtime), httponly=True, samesite="lax"
    )


def _is_secure(runtime: Runtime) -> bool:
    return URL(runtime.settings.public_url or "").scheme == "https"


_HOW = "set LOADPATH_OIDC_ISSUER, _CLIENT_ID, _CLIENT_SECRET and LOADPATH_PUBLIC_URL"


def _problem(error: Error) -> Response:
    """Return a page for people that says why they are not signed in."""
    hint = "" if error.hint is None else f"<p>{escape(error.hint)}.</p>"
    text = (
        '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Sign-in — Loadpath</title>'
        f"<h1>You are not signed in</h1><p>{escape(error.message)}.</p>{hint}"
        f'<p><a href="{PATH}">Sign in again</a></p></html>\n'
    )
    headers: Mapping[str, str] = {**HEADERS, **errors.headers(error), "Cache-Control": NO_STORE}
    return HTMLResponse(text, status_code=errors.row(error).status, headers=dict(headers))
