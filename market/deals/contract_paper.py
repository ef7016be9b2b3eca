"""The contract on paper. Both parties sign the hash of this very file."""

from __future__ import annotations

from fpdf.enums import Align

from market.deals.contract_text import Article, Text
from market.deals.paper import GREY, INK, RED, Paper
from market.deals.terms import ObjectLine
from market.deals.wording import chinese_marks, right_words


def draw(text: Text) -> bytes:
    """The contract as PDF. Blocking (about two seconds): call it in a thread."""
    paper = Paper(author=text.house, title=f"知识产权转让合同 {text.deal_no}", produced_at=text.drawn_at)
    paper.footer_text = f"知识产权转让合同  {text.deal_no}"
    paper.add_page()
    paper.ink("serif", 22, heavy=True)
    paper.line_of("知识产权转让合同", height=13, align=Align.C, spacing=3)
    paper.ink("sans", 8, GREY)
    paper.line_of(
        f"IP transfer agreement · 项目编号 {text.project_code} · 成交编号 {text.deal_no}", height=6, align=Align.C
    )
    paper.hair(paper.get_y() + 2, colour=RED)
    paper.set_y(paper.get_y() + 6)
    for label, value in text.parties:
        paper.ink("serif", 10.5)
        paper.cell(46, 6.4, chinese_marks(label))
        paper.ink("sans", 10)
        paper.paragraph(value, height=6.4, width=paper.epw - 46)
    paper.ln(3)
    paper.ink("sans", 10)
    paper.paragraph("  " + text.recital, height=6.2)
    for nth, article in enumerate(text.articles, start=1):
        _article(paper, article, nth=nth)
        if nth == 1:
            _objects(paper, text.objects)
    _signatures(paper, text)
    return bytes(paper.output())


def _article(paper: Paper, article: Article, *, nth: int) -> None:
    if paper.get_y() > paper.h - 50:
        paper.add_page()
    paper.ln(2.5)
    paper.ink("serif", 11.5, INK, heavy=True)
    paper.line_of(f"第{'一二三四五六七八九十'[nth - 1]}条  {article.heading}", height=7.5)
    paper.ink("sans", 10)
    for number, clause in enumerate(article.clauses, start=1):
        paper.paragraph(f"{nth}.{number}  {clause}" if len(article.clauses) > 1 else clause, height=6.2)


def _objects(paper: Paper, objects: tuple[ObjectLine, ...]) -> None:
    paper.ln(1.5)
    paper.hair(paper.get_y())
    for nth, line in enumerate(objects, start=1):
        paper.ln(1)
        paper.ink("sans", 9)
        paper.paragraph(
            f"{nth}. {right_words(line.kind)[0]}  {line.number}  《{line.title}》  权利人:{line.owner}", height=5.4
        )
        paper.ln(1)
        paper.hair(paper.get_y())


def _signatures(paper: Paper, text: Text) -> None:
    if paper.get_y() > paper.h - 62:
        paper.add_page()
    paper.ln(9)
    top, half = paper.get_y(), paper.epw * 0.5
    for index, (label, value) in enumerate(text.parties[:2]):
        x = paper.l_margin + half * index
        paper.set_xy(x, top)
        paper.ink("serif", 10.5)
        paper.cell(half - 6, 6, chinese_marks(label))
        paper.set_xy(x, top + 7)
        paper.ink("sans", 9.5)
        paper.multi_cell(half - 6, 5.4, value.split(",")[0], align=Align.L)
        paper.hair(top + 26, x1=x, x2=x + half - 8)
        paper.set_xy(x, top + 27)
        paper.ink("sans", 7, GREY)
        paper.cell(half - 6, 4, "电子签署，记录见交易系统  Signed electronically")
