"""The certificate on paper: its fields, the exchange's conclusion, the chain's head, a code to verify it."""

from __future__ import annotations

import io
from datetime import datetime, time

import segno
from fpdf.enums import Align

from market.deals.certificate_fields import Fields, Party
from market.deals.paper import GOLD, GREY, HAIR, HOUSE_EN, INK, RED, Paper
from market.deals.terms import Evidence, ObjectLine
from market.deals.wording import (
    amount_words,
    chinese_marks,
    date_words,
    method_words,
    moment_words,
    right_words,
    share_words,
)
from market.kernel.clock import SHANGHAI
from market.kernel.money import yuan

FOOT = 50.0
"""Where the foot starts, in millimetres from the lower edge."""
MOST_BUYERS = 4
"""So many joint buyers stand on the certificate itself; where space is short, more of them stand in the annex."""
LABEL = 36.0
"""Width of the label column in millimetres."""


def draw(fields: Fields) -> bytes:
    """The certificate as PDF. Blocking (about two seconds): call it in a thread."""
    produced_at = datetime.combine(fields.issued_on, time(), tzinfo=SHANGHAI)
    paper = Paper(author=fields.issuer, title=f"知识产权交易凭证 {fields.number}", produced_at=produced_at)
    paper.set_auto_page_break(False)
    paper.add_page()
    _frame(paper)
    _head(paper, fields)
    # Long lists and long names go to an annex, so that the certificate itself is always one page.
    rows, room = _rows(fields, annex=False), paper.h - FOOT - 20 - paper.get_y()
    annex = sum(_row_height(paper, value) for _, _, value in rows) > room
    _table(paper, _rows(fields, annex=annex))
    _conclusion(paper, fields)
    _foot(paper, fields)
    if annex:
        _annex(paper, fields)
    return bytes(paper.output())


def _frame(paper: Paper) -> None:
    paper.boxes([(9, 0.9)], colour=RED)
    paper.boxes([(11.2, 0.25), (12.2, 0.12)], colour=GOLD)
    # Corners: a small key of two squares, as on the frames of old deeds.
    paper.set_line_width(0.25)
    for x in (12.2, paper.w - 18.2):
        for y in (12.2, paper.h - 18.2):
            paper.rect(x, y, 6, 6)
            paper.rect(x + 1.5, y + 1.5, 3, 3)


def _head(paper: Paper, fields: Fields) -> None:
    paper.set_y(24)
    paper.ink("serif", 11.5, RED)
    paper.line_of(fields.issuer, height=6, align=Align.C, spacing=2.2)
    paper.ink("sans", 6.8, GREY)
    paper.line_of(HOUSE_EN.upper(), height=4, align=Align.C, spacing=0.8)
    paper.ln(5.5)
    paper.ink("serif", 30, INK, heavy=True)
    paper.line_of("知识产权交易凭证", height=13, align=Align.C, spacing=5)
    paper.ink("serif", 9, GREY)
    paper.line_of("Certificate of Intellectual Property Transaction", height=6, align=Align.C, spacing=0.6)
    middle, y = paper.w * 0.5, paper.get_y() + 3
    paper.hair(y, x1=middle - 30, x2=middle - 3, colour=GOLD)
    paper.hair(y, x1=middle + 3, x2=middle + 30, colour=GOLD)
    paper.set_fill_color(*GOLD)
    paper.polygon([(middle, y - 1.1), (middle + 1.1, y), (middle, y + 1.1), (middle - 1.1, y)], style="F")
    paper.set_y(y + 4.5)
    paper.ink("sans", 9, INK)
    paper.cell(0, 5, f"凭证编号  {fields.number}", align=Align.L)
    paper.set_x(paper.l_margin)
    paper.cell(0, 5, f"签发日期  {date_words(fields.issued_on)}", align=Align.R)
    paper.set_y(paper.get_y() + 4.4)
    paper.ink("sans", 6.2, GREY)
    paper.cell(0, 3.5, "Certificate No.", align=Align.L)
    paper.set_x(paper.l_margin)
    paper.cell(0, 3.5, "Date of issue", align=Align.R)
    paper.set_y(paper.get_y() + 5.5)


def _party(party: Party) -> str:
    name = party.name if party.share_bps is None else f"{party.name}  份额 {share_words(party.share_bps)}"
    return f"{name}\n统一社会信用代码 {party.uscc}" if party.uscc else name


def _buyers(parties: tuple[Party, ...], *, annex: bool) -> str:
    """The transferee, or every joint one, the lead first; several are set in one line each."""
    if len(parties) == 1:
        return _party(parties[0])
    if annex and len(parties) > MOST_BUYERS:
        return f"{parties[0].name}(牵头人)等 {len(parties)} 名成员组成的联合体\n成员及份额见附表"
    lines = [_party(party).replace("\n统一社会信用代码", "  ") for party in parties]
    return "\n".join([f"{lines[0]}  (牵头人)", *lines[1:]])


def _object(line: ObjectLine) -> str:
    return f"{right_words(line.kind)[0]}  {line.number}\n《{line.title}》  权利人:{line.owner}"


def _rows(fields: Fields, *, annex: bool) -> list[tuple[str, str, str]]:
    if annex:
        objects = f"{fields.title}\n共 {len(fields.objects)} 项知识产权,明细见附表"
    else:
        objects = "\n".join(_object(line) for line in fields.objects)
    appraisal = f"¥{yuan(fields.appraisal_fen)}" if fields.appraisal_fen is not None else "—"
    transferred = date_words(fields.transferred_on) if fields.transferred_on else "—"
    code = f"\n竞买号 {fields.bidder_code}" if fields.bidder_code else ""
    transferor = ("转让方(质权人)", "Transferor (pledgee)", _party(fields.seller))
    paid = "一次性付清,经交易资金结算专户收讫"
    if fields.instalments > 1:
        paid = f"余款分 {fields.instalments} 期,已全部付清,经交易资金结算专户收讫"
    if fields.set_off_fen:
        transferor = ("转让方(出质人)", "Transferor (pledgor)", _party(fields.seller))
        paid = f"{amount_words(fields.set_off_fen)} 与质权人的债权及费用抵销,其余经交易资金结算专户收讫"
    since, until = date_words(fields.published_on), moment_words(fields.closed_at)
    closed = ("公告及竞价截止", "Listed · closed", f"{since} 公告;{until} 竞价截止")
    if fields.evidence is None:
        closed = ("要约及成交", "Offered · agreed", f"{since} 要约;{until} 成交")
    return [
        ("项目编号", "Project", f"{fields.project_code}    成交编号 {fields.deal_no}"),
        transferor,
        ("出质人", "Pledgor", _party(fields.pledgor)),
        ("受让方", "Transferee", f"{_buyers(fields.buyers, annex=annex)}{code}"),
        ("转让标的", "Object", objects),
        ("交易方式", "Method", f"{method_words(fields.method)[0]}"),
        closed,
        ("合同签署日期", "Contract signed", date_words(fields.signed_on)),
        ("评估价值", "Appraisal", appraisal),
        ("成交价格", "Price", amount_words(fields.price_fen)),
        ("价款支付", "Payment", paid),
        ("登记生效日", "Recorded on", transferred),
    ]


def _row_height(paper: Paper, value: str) -> float:
    paper.ink("sans", 9.4)
    return max(paper.height_of(value, width=paper.epw - LABEL, height=4.9), 6.4) + 2.9


def _table(paper: Paper, rows: list[tuple[str, str, str]]) -> None:
    paper.hair(paper.get_y(), colour=RED)
    width = paper.epw - LABEL
    for label, english, value in rows:
        top, price = paper.get_y(), english == "Price"
        row_height = _row_height(paper, value)
        if paper.auto_page_break and top + row_height > paper.page_break_trigger:
            paper.add_page()
            top = paper.get_y()
        height = paper.height_of(value, width=width, height=4.9)
        paper.set_xy(paper.l_margin + LABEL, top + (row_height - height) * 0.5)
        paper.ink("sans", 9.4 if not price else 10.6, RED if price else INK)
        paper.paragraph(value, height=4.9, width=width)
        paper.set_xy(paper.l_margin, top + row_height * 0.5 - 3.7)
        paper.ink("serif", 9.4)
        paper.cell(LABEL, 4.4, chinese_marks(label))
        paper.set_xy(paper.l_margin, top + row_height * 0.5 + 0.6)
        paper.ink("sans", 6, GREY)
        paper.cell(LABEL, 3, english)
        paper.hair(top + row_height, colour=HAIR)
        paper.set_xy(paper.l_margin, top + row_height)
    paper.hair(paper.get_y(), colour=RED)


def _conclusion(paper: Paper, fields: Fields) -> None:
    bidding = fields.evidence is not None
    zh = "公告、竞价、签约" if bidding else "公告、要约、签约"
    checked = "竞价末段连续性核查已完成," if bidding else ""
    en = "The notice, the bidding, the contract" if bidding else "The notice, the offer, the contract"
    paper.set_y(paper.get_y() + 3.5)
    paper.ink("serif", 10.2)
    paper.paragraph(
        f"经审核,本项目{zh}、价款结算及权属变更登记程序完备,{checked}符合知识产权交易规则,特出具本凭证。",
        height=5.6,
    )
    paper.ink("sans", 6.4, GREY)
    paper.paragraph(
        f"{en}, the payment and the record of the transfer were examined and found complete.",
        height=3.4,
    )


def _chain(paper: Paper, evidence: Evidence, *, x: float, top: float) -> None:
    paper.set_xy(x, top + 9.2)
    paper.ink("sans", 7, INK)
    paper.cell(80, 3.8, f"竞价存证链  Lot {evidence.lot_id} · #{evidence.seq}")
    paper.ink("sans", 6.4, GREY)
    half = (len(evidence.head) + 1) // 2
    for index, part in enumerate((evidence.head[:half], evidence.head[half:])):
        paper.set_xy(x, top + 13.2 + 3.2 * index)
        paper.cell(80, 3.2, part)


def _foot(paper: Paper, fields: Fields) -> None:
    side, top = 27.0, paper.h - FOOT
    image = io.BytesIO()
    segno.make(fields.verify_url, error="m").save(image, kind="png", scale=8, border=0, dark="#222226")
    image.seek(0)
    paper.image(image, x=paper.l_margin, y=top, w=side, h=side)
    x = paper.l_margin + side + 5
    paper.set_xy(x, top - 0.8)
    paper.ink("sans", 8)
    paper.cell(80, 4.6, "扫码查验真伪  Scan to verify")
    paper.set_xy(x, top + 4)
    paper.ink("sans", 7, GREY)
    paper.cell(80, 3.8, fields.verify_url)
    if fields.evidence is not None:
        _chain(paper, fields.evidence, x=x, top=top)
    paper.set_xy(x, top + 21)
    paper.ink("sans", 6.4, GREY)
    paper.cell(80, 3.2, "本凭证为电子凭证，以查验结果为准；可依规撤销，不予补发。")
    paper.set_xy(x, top + 24)
    paper.cell(80, 3.2, "Electronic certificate; valid as verified online; revocable, never reissued.")
    right = paper.w - paper.r_margin - 62
    paper.set_xy(right, top + 15)
    paper.ink("serif", 11.5, RED, heavy=True)
    paper.cell(62, 6, fields.issuer, align=Align.R)
    paper.set_xy(right, top + 21.5)
    paper.ink("serif", 10, INK)
    paper.cell(62, 5, date_words(fields.issued_on), align=Align.R)


def _annex(paper: Paper, fields: Fields) -> None:
    paper.set_auto_page_break(True, margin=paper.b_margin)
    paper.add_page()
    paper.ink("serif", 16, heavy=True)
    paper.line_of(
        "附表  转让标的及受让方明细" if len(fields.buyers) > MOST_BUYERS else "附表  转让标的明细",
        height=9,
        align=Align.C,
        spacing=1,
    )
    paper.ink("sans", 7, GREY)
    paper.line_of(f"Annex: objects of certificate {fields.number}", height=5, align=Align.C)
    paper.ln(4)
    rows = [
        (
            f"{nth}  {right_words(line.kind)[0]}",
            right_words(line.kind)[1],
            f"{line.number}\n《{line.title}》  权利人:{line.owner}",
        )
        for nth, line in enumerate(fields.objects, start=1)
    ]
    if len(fields.buyers) > MOST_BUYERS:
        rows += [(f"受让方 {nth}", "Transferee", _party(party)) for nth, party in enumerate(fields.buyers, start=1)]
    paper.footer_text = f"凭证编号 {fields.number}"
    _table(paper, rows)
