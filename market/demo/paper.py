"""The papers people upload in the demo: one page with a title, marked as a sample."""

from __future__ import annotations

import functools
import importlib.resources

from fpdf import FPDF


@functools.cache
def paper(title: str) -> bytes:
    """A PDF of one page."""
    page = FPDF()
    font = importlib.resources.files("pylopdf_fonts_zh_cn") / "NotoSansSC-Regular.otf"
    with importlib.resources.as_file(font) as path:
        page.add_font("sans", fname=str(path))
        page.set_font("sans", size=20)
        page.add_page()
        page.cell(0, 20, title, align="C")
        page.ln(24)
        page.set_font("sans", size=11)
        page.cell(0, 10, "演示样本,不具法律效力 · Sample for demonstration, without legal effect", align="C")
        return bytes(page.output())
