"""How the built client reaches a browser: hashed files once and for ever, the index asked for again each time, both compressed beforehand."""

from __future__ import annotations

import gzip
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from litestar import Litestar
from litestar.config.compression import CompressionConfig

from market.platform.edge import EXCEPTION_HANDLERS
from market.wiring import web
from tests.conftest import http_client

INDEX = b"<!doctype html><title>exchange</title>" + b" " * 2_000
SCRIPT = b"console.log('room');" * 200


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assets = tmp_path / "assets"
    assets.mkdir()
    for file, content in ((tmp_path / "index.html", INDEX), (assets / "room-Ab1_-c.js", SCRIPT)):
        file.write_bytes(content)
        file.with_name(file.name + ".gz").write_bytes(gzip.compress(content))
    (assets / "room-Ab1_-c.js.br").write_bytes(b"brotli's bytes")
    (assets / "small-x.svg").write_bytes(b"<svg/>")
    (tmp_path / "secret.js").write_bytes(b"not an asset")
    return tmp_path


@pytest.fixture
async def site(folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = Litestar(
        route_handlers=web.routes(folder),
        exception_handlers=EXCEPTION_HANDLERS,
        compression_config=CompressionConfig(backend="gzip", minimum_size=100, exclude_opt_key=web.PRECOMPRESSED),
    )
    async with http_client(app) as client:
        client.headers["accept-encoding"] = "gzip"
        yield client


async def test_a_hashed_file_is_kept_for_a_year_and_comes_compressed_once(site: httpx.AsyncClient) -> None:
    answer = await site.get("/assets/room-Ab1_-c.js")
    assert answer.content == SCRIPT
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "set-cookie" not in answer.headers
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["vary"] == "accept-encoding"
    plain = await site.get("/assets/room-Ab1_-c.js", headers={"accept-encoding": "identity"})
    assert (plain.content, plain.headers.get("content-encoding")) == (SCRIPT, None)


async def test_brotli_goes_to_who_takes_it(site: httpx.AsyncClient) -> None:
    async with site.stream("GET", "/assets/room-Ab1_-c.js", headers={"accept-encoding": "gzip, deflate, br"}) as answer:
        assert answer.headers["content-encoding"] == "br"
        assert b"".join([part async for part in answer.aiter_raw()]) == b"brotli's bytes"


async def test_a_small_file_comes_as_it_is(site: httpx.AsyncClient) -> None:
    answer = await site.get("/assets/small-x.svg")
    assert (answer.text, answer.headers["content-type"]) == ("<svg/>", "image/svg+xml")
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/lots/7", "/desk/bank/loans"])
async def test_every_page_is_the_index_which_is_asked_for_again(site: httpx.AsyncClient, path: str) -> None:
    answer = await site.get(path)
    assert (answer.content, answer.headers["content-encoding"]) == (INDEX, "gzip")
    assert answer.headers["cache-control"] == "no-cache"
    for tags in (answer.headers["etag"], f'"old", W/{answer.headers["etag"]}'):
        again = await site.get(path, headers={"if-none-match": tags})
        assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == answer.headers["etag"]
    other = await site.get(path, headers={"if-none-match": '"another"'})
    assert other.status_code == 200


async def test_a_head_has_the_headers_alone(site: httpx.AsyncClient) -> None:
    for path in ("/", "/assets/room-Ab1_-c.js"):
        answer = await site.head(path)
        assert (answer.status_code, answer.headers["content-encoding"]) == (200, "gzip")


@pytest.mark.parametrize(
    "path", ["/assets/old-1.js", "/assets/..%2fsecret.js", "/assets/room-Ab1_-c.js.gz", "/assets/a/b.js"]
)
async def test_what_is_no_asset_is_not_found(site: httpx.AsyncClient, path: str) -> None:
    assert (await site.get(path)).status_code == 404


async def test_a_client_that_is_not_built_says_what_to_do(tmp_path: Path) -> None:
    async with http_client(Litestar(route_handlers=web.routes(tmp_path))) as client:
        answer = await client.get("/")
    assert answer.status_code == 503
    assert "make web" in answer.text


@pytest.mark.parametrize(
    ("header", "codings"),
    [
        ("gzip, deflate, br, zstd", ["br", "gzip"]),
        ("gzip;q=1.0, br;q=0", ["gzip"]),
        ("BR;q=0.5", ["br"]),
        ("identity", []),
        ("", []),
    ],
)
def test_codings_are_those_the_reader_takes(header: str, codings: list[str]) -> None:
    assert web.accepted(header) == codings


def test_the_first_load_is_light() -> None:
    """What a phone fetches before the public list stands, gzipped: it was 355 kB while Ant Design came with it."""
    index = (web.WEB / "index.html").read_text()
    first = re.findall(r'(?:src|href)="/(assets/[^"]+\.(?:js|css))"', index)
    found = [web.read(web.WEB / name, accept_encoding="gzip") for name in first]
    total = sum(len(file.content) for file in found if file)
    assert first
    assert all(found)
    assert total < 160_000, f"{total} bytes in {first}"


def test_every_style_sheet_is_in_the_build() -> None:
    """An import whose only use is its style falls out of a bundle easily; the page then merely looks wrong."""
    built = "".join(file.read_text() for file in (web.WEB / "assets").glob("*.css"))
    sources = list((Path(__file__).parents[2] / "frontend" / "src").rglob("*.css"))
    assert sources
    for source in sources:
        names = set(
            re.findall(r"\.(-?[a-z][\w-]*)", re.sub(r"/\*.*?\*/|url\([^)]*\)", "", source.read_text(), flags=re.S))
        )
        missing = {name for name in names if f".{name}" not in built}
        assert not missing, f"{source.name}: {sorted(missing)}"
