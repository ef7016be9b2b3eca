"""`docs/settings.md`, made from the settings class."""

from __future__ import annotations

from pydantic import SecretStr

from market.platform.settings import Settings


def markdown() -> str:
    """One table of every setting: environment variable, default, meaning."""
    lines = [
        "# Settings",
        "",
        "Environment variables, or a `.env` file. A wrong one stops the start with a sentence that says how to mend it.",
        "This page is made from `market/platform/settings.py`.",
        "",
        "| variable | default | meaning |",
        "|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        default = "(a development value)" if isinstance(field.default, SecretStr) else field.default
        shown = "unset" if default in (None, "") else f"`{default}`"
        lines.append(f"| `{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(markdown(), end="")  # noqa: T201 - a page for a redirection
