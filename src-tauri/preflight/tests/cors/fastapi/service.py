"""FastAPI behind Starlette's CORSMiddleware, right and wrong in every way, each on a port of its own.

Prints {"name": port, ...} once all of them listen; ends when its input ends.
"""

import asyncio
import json
import socket
import sys

import uvicorn
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse

PAGE = "https://ai-cti.vercel.app"
LISTED = {"allow_origins": [PAGE], "allow_methods": ["GET", "POST"]}
RIGHT = {**LISTED, "allow_headers": ["Authorization", "Content-Type"]}
EVERYTHING = {"allow_origins": ["*"], "allow_methods": ["*"], "allow_headers": ["*"]}


def backend(**cors):
    app = FastAPI()
    if cors:
        app.add_middleware(CORSMiddleware, **cors)

    @app.get("/")
    @app.get("/api")
    def health():
        return {"status": "ok"}

    @app.get("/fail")
    def fail():
        raise RuntimeError("nobody catches it: Starlette answers it outside of every middleware")

    return app


def signed_in_first():
    """What is added last is outermost: sign-in refuses even the preflight, and has no CORS."""
    app = backend(**RIGHT)

    @app.middleware("http")
    async def sign_in(request, call_next):
        if request.url.path != "/" and "authorization" not in request.headers:
            return JSONResponse({"detail": "sign in"}, 401)
        return await call_next(request)

    return app


def raising_outside():
    """The preflight passes it, and the call breaks outside of CORS."""
    app = backend(**RIGHT)

    @app.middleware("http")
    async def count(request, call_next):
        if request.method == "GET" and request.url.path == "/api":
            raise RuntimeError("no more")
        return await call_next(request)

    return app


BACKENDS = {
    "right": backend(**RIGHT),
    "right_too": backend(**RIGHT),
    "cookies": backend(**RIGHT, allow_credentials=True),
    "cookies_too": backend(**RIGHT, allow_credentials=True),
    "by_pattern": backend(**{**RIGHT, "allow_origins": [], "allow_origin_regex": r"https://ai-.*"}),
    "no_cors": backend(),
    "wrong_origin": backend(**{**RIGHT, "allow_origins": ["https://other.example"]}),
    "slash": backend(**{**RIGHT, "allow_origins": [PAGE + "/"]}),
    "everything": backend(**EVERYTHING),
    "everything_too": backend(**EVERYTHING),
    "everything_with_cookies": backend(**EVERYTHING, allow_credentials=True),
    "everything_with_cookies_too": backend(**EVERYTHING, allow_credentials=True),
    "no_header": backend(**LISTED),
    "no_method": backend(**{**RIGHT, "allow_methods": ["GET"]}),
    "signed_in_first": signed_in_first(),
    "raising_outside": raising_outside(),
}


async def main():
    servers, ports = [], {}
    for name, app in BACKENDS.items():
        listening = socket.create_server(("127.0.0.1", 0))
        ports[name] = listening.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
        servers.append(asyncio.create_task(server.serve(sockets=[listening])))
    print(json.dumps(ports), flush=True)
    await asyncio.to_thread(sys.stdin.read)


asyncio.run(main())
