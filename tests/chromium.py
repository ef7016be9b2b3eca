"""Finds the system's Chromium for the browser tests, and installs it from the system's packages when it is missing."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The path of a Chromium, or None. `CHROMIUM` in the environment decides when it is set."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def install() -> None:
    """Install Chromium with a Chinese font from Debian's or Ubuntu's packages (as root, or with sudo)."""
    if shutil.which("apt-get") is None:
        sys.exit(
            "The browser tests need Chromium: install it with the system's package manager, or set CHROMIUM=/path/to/it."
        )
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (
        ["update", "-qq"],
        ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-noto-cjk"],
    ):
        subprocess.run([*sudo, "apt-get", *arguments], env=environment, check=True, stdout=subprocess.DEVNULL)


def has_chinese_font() -> bool:
    """Whether fontconfig knows any font for Chinese."""
    listing = (
        subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
        if shutil.which("fc-list")
        else None
    )
    return listing is not None and bool(listing.stdout.strip())


if __name__ == "__main__":
    if find() is None or not has_chinese_font():
        print("installing Chromium and a Chinese font for the browser tests", flush=True)
        install()
