"""What the contract says (pure): the announced terms as articles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from market.deals import rules
from market.deals.instalments import Part, plan_of
from market.deals.terms import DealTerms, ObjectLine
from market.deals.undertakings import promises
from market.deals.views import number_of, terms_of
from market.deals.wording import amount_words, date_words, method_words, moment_words, share_words
from market.kernel.clock import local_date

if TYPE_CHECKING:
    from market.deals.tables import Deal


@dataclass(frozen=True)
class Article:
    """One article: its heading and its clauses."""

    heading: str
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Text:
    """The whole contract."""

    house: str
    deal_no: str
    project_code: str
    drawn_at: datetime
    parties: tuple[tuple[str, str], ...]
    recital: str
    objects: tuple[ObjectLine, ...]
    articles: tuple[Article, ...]


def text_of(row: Deal, *, house: str) -> Text:
    """The contract's text from the deal's snapshot, its confirmation and the rules of the notice's day; `house` sells it."""
    terms = terms_of(row)
    assert row.confirmed_at is not None
    assert row.contract_due_on is not None
    mode = rules.default_mode(terms.default_mode, published_on=terms.published_on, rule_set=terms.rule_set)
    pledgor_code = "" if row.pledgor_is_person else f",统一社会信用代码 {terms.pledgor.uscc}"
    return Text(
        house=house,
        deal_no=number_of(row),
        project_code=row.project_code,
        drawn_at=row.confirmed_at,
        parties=(
            ("甲方(转让方、质权人)", f"{row.seller_name},统一社会信用代码 {row.seller_uscc or '—'}"),
            (
                "乙方(受让方,联合体)" if row.group else "乙方(受让方)",
                _buyers(row) + (f",竞买号 {terms.bidder_code}" if terms.bidder_code else ""),
            ),
            ("出质人", f"{terms.pledgor.name}{pledgor_code}"),
        ),
        recital=(
            f"甲方作为质权人,就出质人提供质押的知识产权依法实现质权,委托{house}(以下简称“交易机构”)公开转让。"
            f"项目于{date_words(terms.published_on)}公告,于{moment_words(terms.closed_at)}{'竞价截止' if terms.evidence else '接受要约'},"
            f"乙方以{method_words(terms.method)[0]}方式成交,交易机构于{date_words(local_date(row.confirmed_at))}确认成交。"
            "双方依据《中华人民共和国民法典》及交易规则,订立本合同。"
        ),
        objects=tuple(terms.objects),
        articles=tuple(_articles(row, forfeit_all=mode == "FORFEIT_ALL")),
    )


def _buyers(row: Deal) -> str:
    """The buyer, or all of a group with their shares, the lead first."""

    def named(name: str, uscc: str | None) -> str:
        return f"{name},统一社会信用代码 {uscc}" if uscc else name

    if not row.group:
        return named(row.buyer_name, row.buyer_uscc)
    shares = [f"{named(one.name, one.uscc)},份额 {share_words(one.share_bps)}" for one in row.group]
    return f"{shares[0]},牵头人;" + ";".join(shares[1:])


def _jointly(row: Deal) -> list[Article]:
    if not row.group:
        return []
    return [
        Article(
            "联合受让",
            (
                f"乙方由 {len(row.group)} 名成员组成联合体,按本合同所列份额共同受让标的;权属变更登记为全体成员按份共有。",
                f"{row.buyer_name}为牵头人,经全体成员授权代表乙方签署本合同、付款、办理权属变更及收取退款,其行为对全体成员有约束力。",
                "各成员对乙方在本合同项下的全部义务及违约责任承担连带责任;份额约定不得对抗甲方(民法典第五百一十八条)。",
            ),
        )
    ]


def _undertaken(terms: DealTerms) -> list[Article]:
    promised = promises(terms.undertakings)
    if not promised:
        return []
    return [
        Article(
            "竞价承诺",
            (
                f"乙方在竞价中承诺:{';'.join(promised)}。该承诺已计入竞价得分,自本合同生效起约束乙方。",
                "乙方不履行前款承诺的,应当承担继续履行、采取补救措施或者赔偿损失等违约责任(民法典第五百七十七条)。",
            ),
        )
    ]


def _balance(terms: DealTerms) -> str:
    """The balance, and where it goes."""
    if not terms.balance_fen:
        return "价款已全额付清,无余款。"
    parts = plan_of(terms)
    how = f"应于双方签署本合同之日起 {_within(parts[0])}一次性付至" if len(parts) == 1 else f"分 {len(parts)} 期付至"
    return f"余款 {amount_words(terms.balance_fen)} {how}交易资金结算专户,付款时须注明系统给出的付款编码。"


def _parts(parts: list[Part]) -> tuple[str, ...]:
    """Every instalment with its amount and its date, where there is more than one."""
    if len(parts) < 2:
        return ()
    listed = [
        f"第 {nth} 期 {amount_words(part.amount_fen)},自双方签署本合同之日起 {_within(part)}付清"
        for nth, part in enumerate(parts, start=1)
    ]
    return (f"{';'.join(listed)}。", "各期分别注明其付款编码,可以提前支付。全部价款付清前,不办理质权解除与权属变更。")


def _within(part: Part) -> str:
    return f"{part.within} {'日' if part.unit == 'DAYS' else '个月'}内"


def _articles(row: Deal, *, forfeit_all: bool) -> list[Article]:
    terms = terms_of(row)
    assert row.contract_due_on is not None
    deposit = (
        f"乙方已交纳的保证金 {amount_words(terms.deposit_fen)} 自成交确认时转为价款的一部分;"
        if terms.deposit_fen
        else "乙方依规免交保证金;"
    )
    forfeited = (
        "保证金不予退还,依次用于支付本次交易费用、弥补再次转让的价差、清偿本案债务"
        if forfeit_all
        else "保证金先用于支付本次交易费用,再弥补再次转让的价差,余额退还乙方,不足部分由乙方补足"
    )
    return [
        Article(
            "转让标的", ("转让标的为本合同所附标的明细所列知识产权,乙方已查阅公告所披露的权属、使用、许可及负担情况。",)
        ),
        Article(
            "成交价格与支付",
            (f"成交价格为 {amount_words(terms.price_fen)}。", deposit + _balance(terms), *_parts(plan_of(terms))),
        ),
        Article(
            "质权解除与权属变更",
            (
                "价款全额进入结算专户后,甲方应及时向登记机关办理质押登记注销,并向交易机构提交证明。",
                "质押登记注销后,由乙方或交易机构代乙方向登记机关申请权属变更登记;知识产权自登记机关登记或公告之日起转移,甲方及出质人应予配合。",
                "交易机构凭登记机关的登记证明出具交易凭证,并按费用、利息、本金的顺序分配价款,余额归出质人。",
            ),
        ),
        Article(
            "现状交付与风险",
            (
                "标的按现状转让。公告已披露的瑕疵,以及乙方参与竞价前应当知晓的瑕疵,由乙方承受。",
                "权利转移后的年费、续展费等由乙方承担;转移前已履行的实施行为及其收益不因本合同而改变。",
            ),
        ),
        *_undertaken(terms),
        *_jointly(row),
        Article("税费", ("除公告另有规定外,双方依法各自承担本次转让所涉税费。",)),
        Article(
            "违约责任",
            (
                f"乙方逾期未签署本合同(签署期限:{date_words(row.contract_due_on)})或逾期未付清任何一期余款,经交易机构认定悔拍的,{forfeited},且乙方不得参加该标的的再次竞价;保证金以外乙方已付的价款退还乙方(民法典第五百六十六条)。",
                "甲方无正当理由不签署合同或不配合解除质押、变更权属的,应赔偿乙方由此受到的损失。",
            ),
        ),
        Article(
            "证据与争议",
            (
                f"本次竞价的事件记录以哈希链存证:标的 {terms.evidence.lot_id},第 {terms.evidence.seq} 条,链首 {terms.evidence.head}。"
                if terms.evidence
                else "本次转让未经竞价,各阶段的处置过程以平台公告与系统记录为准。",
                "争议由双方协商解决;协商不成的,向标的公告所载管辖法院起诉。",
            ),
        ),
        Article(
            "生效",
            (
                "本合同经双方在交易系统以电子方式签署后生效。签署记录包括签署人、时间及本文件的 SHA-256 值,与本合同具有同等效力。",
            ),
        ),
    ]
