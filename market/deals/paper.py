"""The exchange's paper: A4, embedded Chinese type, rules of hair width, small English beneath. Blocking: call it in a thread."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from datetime import datetime

import pylopdf_fonts_zh_cn
from fpdf import FPDF
from fpdf.enums import Align, TextMode, XPos, YPos
from fpdf.fonts import TTFFont

from market.deals.wording import chinese_marks

Colour = tuple[int, int, int]

# Subsetting tells every table it touches.
logging.getLogger("fontTools").setLevel(logging.WARNING)

INK: Colour = (34, 34, 38)
GREY: Colour = (120, 120, 126)
HAIR: Colour = (205, 200, 190)
RED: Colour = (150, 27, 30)
GOLD: Colour = (178, 142, 82)

HOUSE_EN = "Binhai Intellectual Property Exchange"

_PIECE = re.compile(
    r"[\u300a\u201c\uff08]*(?:[!-~\u00a5]+|[^!-~\u00a5])[\u3001\u3002\u300b\u201d\uff09\uff0c\uff1a\uff1b]*"
)
"""A Latin word, a number or one character, with the opening marks before it and the closing marks after it."""


def pieces(text: str) -> list[str]:
    """The text cut wherever a line may end."""
    return _PIECE.findall(text)


class Paper(FPDF):
    """An A4 page with two faces: `serif` for titles, `sans` for text. Sizes in points, lengths in millimetres."""

    footer_text = ""

    def __init__(self, *, author: str, title: str, produced_at: datetime, margin: float = 24) -> None:
        super().__init__(format="A4", unit="mm")
        self.set_title(title)
        self.set_author(author)
        self.set_creator(HOUSE_EN)
        self.set_lang("zh-CN")
        self.set_creation_date(produced_at)
        self.set_margins(margin, margin, margin)
        self.set_auto_page_break(True, margin=margin)
        self.add_font("serif", fname=pylopdf_fonts_zh_cn.serif_path())
        self.add_font("sans", fname=pylopdf_fonts_zh_cn.sans_path())
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                # The box around all glyphs may stay that of the whole face; computing it anew takes a third of the time.
                font.ttfont.recalcBBoxes = False
        self.ink("sans", 10.5)

    def ink(self, face: str, size: float, colour: Colour = INK, *, heavy: bool = False) -> None:
        """Choose type. `heavy` thickens the strokes: the faces come in one weight."""
        self.set_font(face, size=size)
        self.set_text_color(*colour)
        self.set_draw_color(*colour)
        self.text_mode = TextMode.FILL_STROKE if heavy else TextMode.FILL
        self.set_line_width(size * 0.009)

    def line_of(self, text: str, *, height: float, align: Align = Align.L, spacing: float = 0) -> None:
        """One line across the text width; `spacing` in points between characters."""
        self.set_char_spacing(spacing)
        self.cell(0, height, chinese_marks(text), align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_char_spacing(0)

    def paragraph(self, text: str, *, height: float, width: float = 0) -> None:
        """A paragraph; further lines start where the first one does."""
        x = self.get_x()
        for line in self.lines_of(text, width=width or self.epw - (x - self.l_margin)):
            if self.auto_page_break and self.get_y() + height > self.page_break_trigger:
                self.add_page()
            self.set_x(x)
            self.cell(0, height, line, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def lines_of(self, text: str, *, width: float) -> list[str]:
        """The text in lines of at most `width` millimetres, broken as Chinese print breaks: numbers and Latin words
        stay whole, a line neither starts with a closing mark nor ends with an opening one."""
        lines: list[str] = []
        room = width - 2 * self.c_margin
        for part in chinese_marks(text).split("\n"):
            line = ""
            for piece in pieces(part):
                if line and self.get_string_width(line + piece.rstrip()) > room:
                    lines.append(line.rstrip())
                    line = piece.lstrip()
                else:
                    line += piece
                while self.get_string_width(line) > room and len(line) > 1 and line.isascii():
                    cut = max(1, next(n for n in range(len(line), 0, -1) if self.get_string_width(line[:n]) <= room))
                    lines.append(line[:cut])
                    line = line[cut:]
            lines.append(line.rstrip())
        return lines

    def hair(self, y: float, *, x1: float | None = None, x2: float | None = None, colour: Colour = HAIR) -> None:
        """A hairline."""
        self.set_draw_color(*colour)
        self.set_line_width(0.15)
        self.line(self.l_margin if x1 is None else x1, y, self.w - self.r_margin if x2 is None else x2, y)

    def boxes(self, boxes: Iterable[tuple[float, float]], *, colour: Colour) -> None:
        """Frames around the page: (distance from the edge, line width) each."""
        self.set_draw_color(*colour)
        for inset, width in boxes:
            self.set_line_width(width)
            self.rect(inset, inset, self.w - 2 * inset, self.h - 2 * inset)

    def height_of(self, text: str, *, width: float, height: float) -> float:
        """How tall `paragraph` would be."""
        return height * len(self.lines_of(text, width=width))

    def footer(self) -> None:
        """`第 1 页 / 共 3 页` and what the document is, where the document wants it."""
        if not self.footer_text:
            return
        self.set_y(-15)
        self.ink("sans", 7.5, GREY)
        self.cell(0, 4, self.footer_text, align=Align.L)
        self.set_x(self.l_margin)
        self.cell(0, 4, f"第 {self.page_no()} 页 / 共 {{nb}} 页", align=Align.R)
