"""Pages carry the script and the style; whatever else is served stays as it is."""

import pytest
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from routes.head import Head, read_script, read_style
from tests.routes.conftest import served

HTML = "<html><head><title>Earshot</title></head><body>" + "</head> " * 200 + "</body></html>"
SCRIPT = "let steps = 1;"
STYLE = "a { color: inherit; }"
ADDED = f"<script>{SCRIPT}</script><style>{STYLE}</style>"
PAGE = {"Accept": "text/html,application/xhtml+xml", "Accept-Encoding": "gzip"}


async def pieces():
    for at in range(0, len(HTML), 7):
        yield HTML[at : at + 7]


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    index = tmp_path_factory.mktemp("static") / "index.html"
    index.write_text(HTML)
    routes = [
        Route("/file", lambda _: FileResponse(index)),
        Route("/text", lambda _: HTMLResponse(HTML)),
        Route("/pieces", lambda _: StreamingResponse(pieces(), media_type="text/html")),
        Route("/data", lambda _: JSONResponse({"page": HTML})),
        Mount("/static", StaticFiles(directory=index.parent)),
    ]
    ours = Middleware(Head, script=SCRIPT, style=STYLE)
    layers = [ours, Middleware(GZipMiddleware, minimum_size=10)]
    with served(routes, layers) as browser:
        yield browser


@pytest.mark.parametrize("path", ["/file", "/text", "/pieces"])
def test_a_page_comes_with_both_once_at_the_end_of_its_head(browser, path):
    answer = browser.send("GET", path, headers=PAGE)
    body = answer.body.decode()
    assert body == HTML.replace("</head>", f"{ADDED}</head>", 1)
    assert int(answer.headers["content-length"]) == len(body)


def test_a_page_that_was_kept_without_them_is_not_taken_again(browser):
    path = "/static/index.html"
    known = {"If-None-Match": browser.send("HEAD", path).headers["etag"]}
    assert browser.send("GET", path, headers=known).status_code == 304
    answer = browser.send("GET", path, headers=PAGE | known)
    assert answer.status_code == 200
    assert SCRIPT in answer.body.decode()
    assert not {"etag", "last-modified"} & set(answer.headers)


def test_half_a_page_is_not_asked_for(browser):
    answer = browser.send("GET", "/file", headers=PAGE | {"Range": "bytes=0-9"})
    assert answer.status_code == 200
    assert answer.body.decode().endswith("</html>")


@pytest.mark.parametrize(("method", "path"), [("GET", "/data"), ("HEAD", "/file")])
def test_what_is_no_page_passes_as_it_is(browser, method, path):
    answer = browser.send(method, path, headers=PAGE)
    assert answer.status_code == 200
    assert SCRIPT.encode() not in answer.body


@pytest.mark.parametrize("read", [read_script, read_style])
def test_neither_can_end_before_its_end(read):
    assert "</" not in read()
