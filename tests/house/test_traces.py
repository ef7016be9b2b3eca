"""The product names no workshop: no folder of the machine it was made on, no private registry, lock files included."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.findings import ROOT, SKIPPED, Finding, refuse

# Put together here so that this file does not find itself.
FOLDERS = ("/" + "work/", "shared" + "/docs")
REGISTRY = re.compile(
    r"https?://[^/\s\"'<>)]*(?:pypi|pythonhosted|npmjs|npmmirror|registry|artifactory|nexus|devpi|verdaccio|mirror)[^/\s\"'<>)]*",
    re.I,
)
INDEX = re.compile(r"(?:--(?:extra-)?index-url|--find-links|--registry|^\s*registry\s*=|\"resolved\":)", re.M)
LOCKS = (".lock", ".toml", ".txt", ".json", ".yaml", ".yml", ".cfg", ".ini", ".conf", "rc")
"""Endings of the files in which a tool could be told an address to install from."""
PRIVATE_HOST = re.compile(
    r"https?://(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|[^/\s\"'<>]*\.(?:internal|local|corp|lan)\b)"
)
TEXT = {
    ".py", ".md", ".toml", ".lock", ".json", ".yaml", ".yml", ".ini", ".cfg", ".txt", ".ts", ".tsx", ".css", ".html",
    ".js", ".mjs", ".cjs", ".sh", ".sql", ".mako", ".svg", ".csv", ".example", "",
}  # fmt: skip


def texts() -> Iterator[tuple[str, str]]:
    """Every text file of the repository, without what tools make."""
    for path in sorted(walk(ROOT)):
        if path.suffix in TEXT:
            try:
                yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")
            except UnicodeDecodeError:
                continue


def walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in SKIPPED or path.is_symlink():
            continue
        if path.is_dir():
            yield from walk(path)
        elif path.is_file():
            yield path


def traces(path: str, text: str) -> Iterator[Finding]:
    """Lines that name the workshop."""
    installs = path.endswith(LOCKS)
    for number, line in enumerate(text.splitlines(), start=1):
        for folder in FOLDERS:
            if folder in line:
                yield Finding(path, number, f"names `{folder}`", "a path relative to the repository")
        if "://" in line and (host := REGISTRY.search(line)):
            yield Finding(path, number, f"names the registry {host[0]}", "no address: clients know their own registry")
        elif installs and INDEX.search(line):
            yield Finding(
                path, number, f"`{line.strip()[:80]}`", "a lock file without addresses: names, versions, hashes"
            )
        elif "://" in line and (private := PRIVATE_HOST.search(line)):
            yield Finding(path, number, f"names the private host {private[0]}", "a setting, or example.com")


def test_nothing_names_the_workshop_or_a_registry() -> None:
    refuse(finding for path, text in texts() for finding in traces(path, text))


@pytest.mark.parametrize(
    "line",
    [
        FOLDERS[0] + "main",
        "see " + FOLDERS[1],
        "--index-url " + "https:" + "//pypi.example/simple",
        '"resolved": "' + "https:" + '//registry.example/a.tgz"',
        "https:" + "//npm-mirror.example",
        "http:" + "//10.0.0.7:3141/",
        "registry = x",
    ],
)
def test_a_trace_is_found(line: str) -> None:
    assert list(traces("x.lock", line))


def test_an_ordinary_address_passes() -> None:
    assert not list(traces("README.md", "https://example.com/ and http://127.0.0.1:8000"))
