"""The rules of a listing (pure): the terms as they stand in, the list of what breaks a rule out, each with its citation.

S18 is the model: start price art 10, notice art 12 and 26, disclosure art 13 and 14, notice to the parties art 16, deposit art 17,
bidding time and increment art 20, price cut and time of a further round art 26.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from listings import ladder, plan_rules
from listings.findings import Error, bounded, error, ratio
from listings.formats import NO_PLAN, Plan
from listings.kinds import SPECIAL_WARNINGS, Format, Stage
from listings.ladder import Ended
from listings.models import Consent, Disclosure
from market.deals.terms import CostLine
from market.kernel import rulebook
from market.kernel.calendar import add_months
from market.kernel.clock import local_date
from market.kernel.money import yuan
from market.kernel.rulebook import RuleSet


@dataclass(frozen=True, kw_only=True)
class RightFacts:
    """A right of the loan. `pledgor_uscc` comes from its pledge; `listed` says whether it is part of this listing."""

    id: int
    kind: str
    number: str
    owner: str
    ip_class: str
    expires_on: date | None
    annual_fee_due_on: date | None
    pledgor_uscc: str
    rank: int
    listed: bool


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A listing as the rules see it. `former` is the stage before; `blocker` forbids any disposal of the loan for the time being."""

    rule_set: RuleSet
    stage: Stage
    appraiser_organisation_id: int | None
    appraisal_report_no: str
    appraised_on: date | None
    appraisal_fen: int | None
    appraisal_valid_until: date | None
    appraisal_document_id: int | None
    start_price_fen: int | None
    deposit_fen: int | None
    increment_fen: int | None
    registration_closes_at: datetime | None
    bidding_opens_at: datetime | None
    bidding_closes_at: datetime | None
    balance_due_days: int
    consent: Consent
    disclosure: Disclosure
    costs: Sequence[CostLine]
    rights: Sequence[RightFacts] = field(default=())
    borrower_uscc: str
    former: Ended | None = None
    blocker: str | None = None
    format: Format | None = "ASCENDING"
    plan: Plan = NO_PLAN


S18_13 = ("法释〔2016〕18号第13条", "S18 art 13")
S18_14 = ("法释〔2016〕18号第14条", "S18 art 14")
S18_16 = ("法释〔2016〕18号第16条", "S18 art 16")
CC_436 = ("《民法典》第436条", "Civil Code, art 436")
CC_444 = ("《民法典》第444条", "Civil Code, art 444")
PATL_44 = ("《专利法》第44条", "Patent Law, art 44")
TML_42 = ("《商标法》第42条", "Trademark Law, art 42")


def check_figures(sheet: Sheet, *, on: date) -> list[Error]:
    """What breaks a rule among the figures that are filled in, on the day of the act."""
    return [
        found
        for part in (_prices, _increment_and_deposit, _bidding, _plan, _appraisal, _rights)
        for found in part(sheet, on)
    ]


def _prices(sheet: Sheet, on: date) -> list[Error]:
    start, appraisal = sheet.start_price_fen, sheet.appraisal_fen
    if start is None:
        return []
    if sheet.former is None:
        if appraisal is None:
            return []
        return ratio("start_price_fen", "start_price_ratio_bps", start, appraisal, on=on, rule_set=sheet.rule_set)
    due = ladder.price(sheet.stage, ended=replace(sheet.former, appraisal_fen=appraisal), on=on)
    if start == due:
        return []
    found = ladder.price_rule(sheet.stage, on=on, rule_set=sheet.rule_set)
    zh, en = f"本阶段价格由规则确定为 ¥{yuan(due)}", f"by rule the price of this stage is ¥{yuan(due)}"
    return [error("start_price_fen", zh, en, found=found)]


def _increment_and_deposit(sheet: Sheet, on: date) -> list[Error]:
    start, found = sheet.start_price_fen, []
    if start is None:
        return []
    for name, key, given in (
        ("deposit_fen", "deposit_ratio_bps", sheet.deposit_fen),
        ("increment_fen", "increment_bps", sheet.increment_fen),
    ):
        if given is not None:
            found += ratio(name, key, given, start, on=on, rule_set=sheet.rule_set)
    return found


def _bidding(sheet: Sheet, on: date) -> list[Error]:
    if sheet.stage not in ladder.LOT_STAGES:
        return []
    opens, closes, registration = sheet.bidding_opens_at, sheet.bidding_closes_at, sheet.registration_closes_at
    found: list[Error] = []
    if opens is not None:
        key = ladder.notice_rule(sheet.stage, on=on, rule_set=sheet.rule_set).key
        found += bounded("bidding_opens_at", key, (local_date(opens) - on).days, on=on, rule_set=sheet.rule_set)
    if opens is not None and closes is not None:
        rule = ladder.period_rule(sheet.stage, on=on, rule_set=sheet.rule_set)
        seconds = int((closes - opens).total_seconds())
        if sheet.stage != "SELL_OFF":
            found += bounded("bidding_closes_at", rule.key, seconds, on=on, rule_set=sheet.rule_set)
        elif seconds != rule.value:
            zh, en = "变卖期由规则确定", "the window of a sell-off is set by the rule"
            found.append(error("bidding_closes_at", zh, en, found=rule))
    if registration is not None and closes is not None and registration > closes:
        rule = rulebook.rule("deposit_confirmed_before_end", on=on, rule_set=sheet.rule_set)
        zh, en = "报名截止时间不得晚于竞价结束时间", "registration cannot end after the bidding"
        found.append(error("registration_closes_at", zh, en, found=rule))
    return found


def _plan(sheet: Sheet, on: date) -> list[Error]:
    if sheet.format is None:
        return []
    by_rule: tuple[Format, Plan] | None = None
    start = sheet.start_price_fen
    if sheet.former is not None and start is not None:
        former = replace(sheet.former, appraisal_fen=sheet.appraisal_fen)
        due = ladder.bidding(sheet.stage, ended=former, start_price_fen=start, on=on)
        by_rule = None if due[0] is None else (due[0], due[1])
    given = plan_rules.Round(
        format=sheet.format,
        plan=sheet.plan,
        start_price_fen=start,
        increment_fen=sheet.increment_fen,
        appraisal_fen=sheet.appraisal_fen,
        opens_at=sheet.bidding_opens_at,
        closes_at=sheet.bidding_closes_at,
        by_rule=by_rule,
        on=on,
        rule_set=sheet.rule_set,
    )
    return plan_rules.check_plan(given)


def _appraisal(sheet: Sheet, on: date) -> list[Error]:
    made, valid = sheet.appraised_on, sheet.appraisal_valid_until
    rule = rulebook.rule("appraisal_valid_months", on=on, rule_set=sheet.rule_set)
    found = []
    if made is not None and made > on:
        found.append(error("appraised_on", "评估日期不能晚于今日", "the appraisal cannot be dated later than today"))
    if made is not None and valid is not None and isinstance(rule.value, int) and valid > add_months(made, rule.value):
        zh, en = (
            f"评估报告自评估日起最长有效 {rule.value} 个月",
            f"an appraisal is valid for at most {rule.value} months",
        )
        found.append(error("appraisal_valid_until", zh, en, found=rule))
    day = on if sheet.bidding_opens_at is None else max(on, local_date(sheet.bidding_opens_at))
    if valid is not None and valid < day:
        zh, en = "评估报告须在竞价开始日仍有效", "the appraisal must still be valid on the day the bidding opens"
        found.append(error("appraisal_valid_until", zh, en, found=rule))
    return found


def _rights(sheet: Sheet, on: date) -> list[Error]:
    listed = [right for right in sheet.rights if right.listed]
    found = []
    sale_allowed = rulebook.rule("gi.sale_allowed", on=on, rule_set=sheet.rule_set)
    until = on if sheet.bidding_closes_at is None else max(on, local_date(sheet.bidding_closes_at))
    for right in listed:
        if right.kind == "GEOGRAPHICAL_INDICATION" and sale_allowed.value is False:
            zh, en = (
                f"地理标志 {right.number} 不得挂牌转让",
                f"the geographical indication {right.number} cannot be sold",
            )
            found.append(error("right_ids", zh, en, found=sale_allowed))
        if right.expires_on is not None and right.expires_on < until:
            zh, en = (
                f"权利 {right.number} 将于竞价结束前到期",
                f"the right {right.number} expires before the bidding ends",
            )
            found.append(error("right_ids", zh, en, source=CC_444))
    if len({right.pledgor_uscc for right in listed}) > 1:
        zh = "同一挂牌项目的权利须属于同一出质人,余款方能归还"
        en = "the rights of one listing belong to one pledgor, to whom a surplus goes"
        found.append(error("right_ids", zh, en, source=("《民法典》第438条", "Civil Code, art 438")))
    return found


_TEXTS = {
    "ownership": ("权属", "ownership"),
    "use_and_burdens": ("使用与权利负担", "use and burdens"),
    "licences": ("许可", "licences"),
    "litigation": ("涉诉与无效", "litigation and invalidation"),
    "annual_fees": ("年费(续展)", "annual fees and renewals"),
    "priority_holders": ("优先购买权人", "priority purchasers"),
    "known_defects": ("已知瑕疵", "known defects"),
    "taxes": ("税费承担", "taxes and who bears them"),
    "contact": ("咨询与监督方式", "contact and supervision"),
}

_NEEDED: dict[str, tuple[str, str, Callable[[Sheet], object]]] = {
    "right_ids": ("标的权利", "the rights", lambda s: any(right.listed for right in s.rights)),
    "appraiser_organisation_id": ("评估机构", "the appraiser", lambda s: s.appraiser_organisation_id),
    "appraisal_report_no": ("评估报告编号", "the number of the appraisal report", lambda s: s.appraisal_report_no),
    "appraised_on": ("评估日期", "the date of the appraisal", lambda s: s.appraised_on),
    "appraisal_fen": ("评估价", "the appraised value", lambda s: s.appraisal_fen),
    "appraisal_valid_until": ("评估有效期", "the validity of the appraisal", lambda s: s.appraisal_valid_until),
    "appraisal_document_id": ("评估报告文件", "the appraisal report", lambda s: s.appraisal_document_id),
    "start_price_fen": ("起拍价", "the start price", lambda s: s.start_price_fen),
    "deposit_fen": ("保证金", "the deposit", lambda s: s.deposit_fen),
    "increment_fen": ("加价幅度", "the increment", lambda s: s.increment_fen),
    "registration_closes_at": ("报名截止时间", "the end of registration", lambda s: s.registration_closes_at),
    "bidding_opens_at": ("竞价开始时间", "the opening of the bidding", lambda s: s.bidding_opens_at),
    "bidding_closes_at": ("竞价结束时间", "the end of the bidding", lambda s: s.bidding_closes_at),
    "consent.basis": ("处置依据", "the basis of the disposal", lambda s: s.consent.basis),
    "consent.document_id": ("处置依据文件", "the document of the basis", lambda s: s.consent.document_id),
}
_ONLY_FOR_LOTS = (
    "deposit_fen",
    "increment_fen",
    "registration_closes_at",
    "bidding_opens_at",
    "bidding_closes_at",
)


def check_complete(sheet: Sheet) -> list[Error]:
    """What is missing before a listing may be proposed: terms, the consent gate's papers (CC art 436), the disclosure (S18 art 13, 14)."""
    found = []
    for name, (zh, en, given) in _NEEDED.items():
        if not given(sheet) and (name not in _ONLY_FOR_LOTS or sheet.stage in ladder.LOT_STAGES):
            source = CC_436 if name.startswith("consent") else S18_13
            found.append(error(name, f"请填写{zh}", f"{en} is missing", source=source))
    found += plan_rules.missing(sheet.format, sheet.plan) if sheet.format is not None else []
    told = {notice.party for notice in sheet.consent.notices}
    for party in _parties(sheet):
        if party not in told:
            who_zh, who_en = ("出质人", "pledgor") if party == "PLEDGOR" else ("债务人", "debtor")
            zh, en = f"缺少已通知{who_zh}的证明", f"the proof of notice to the {who_en} is missing"
            found.append(error("consent.notices", zh, en, source=S18_16))
    for name, (zh, en) in _TEXTS.items():
        if not getattr(sheet.disclosure, name):
            found.append(error(f"disclosure.{name}", f"请披露{zh};没有的请写明“无”", f"disclose {en}", source=S18_13))
    missing = [code for code in SPECIAL_WARNINGS if code not in sheet.disclosure.special_warnings]
    if missing:
        zh, en = f"特别提示不完整:{'、'.join(missing)}", f"special warnings are missing: {', '.join(missing)}"
        found.append(error("disclosure.special_warnings", zh, en, source=S18_14))
    return found


def _parties(sheet: Sheet) -> tuple[str, ...]:
    """Whom the bank must have told: the pledgor, and the debtor where that is somebody else."""
    pledgors = {right.pledgor_uscc for right in sheet.rights if right.listed}
    return ("PLEDGOR",) if pledgors == {sheet.borrower_uscc} else ("PLEDGOR", "DEBTOR")


def check_publishable(sheet: Sheet, *, on: date, now: datetime) -> list[Error]:
    """What stands against publication today: the figures, the gaps, the days since the parties were told, the time left to relist."""
    found = [*check_complete(sheet), *check_figures(sheet, on=on), *_blocked(sheet)]
    for notice in sheet.consent.notices:
        key = "party_notice_posting_days" if notice.method == "POSTED" else "party_notice_days"
        days = (on - notice.notified_on).days
        if notice.notified_on > on:
            zh, en = "通知日期不能晚于今日", "a notice cannot be dated later than today"
            found.append(error("consent.notices", zh, en, source=S18_16))
        else:
            found += bounded("consent.notices", key, days, on=on, rule_set=sheet.rule_set)
    if sheet.stage in ladder.LOT_STAGES and sheet.bidding_opens_at is not None and sheet.bidding_opens_at <= now:
        rule = ladder.notice_rule(sheet.stage, on=on, rule_set=sheet.rule_set)
        zh, en = "竞价开始时间已过,请重新设定", "the bidding would have opened already; set a later time"
        found.append(error("bidding_opens_at", zh, en, found=rule))
    return [*found, *check_relisting_day(sheet, on=on)]


def check_relisting_day(sheet: Sheet, *, on: date) -> list[Error]:
    """A further stage is offered within 30 days of the one before (S18 art 26)."""
    if sheet.former is None or sheet.former.fell_through:
        return []
    days = (on - sheet.former.ended_on).days
    return bounded("stage", "relist_within_days", days, on=on, rule_set=sheet.rule_set)


_BLOCKED = {
    "BANKRUPTCY_STAY": (
        "债务人或出质人已进入破产程序,担保权暂停行使",
        "the debtor or pledgor is in bankruptcy: the pledge may not be enforced for the time being",
        ("《企业破产法》第75条", "Enterprise Bankruptcy Law, art 75"),
    ),
    "PRESERVATION": (
        "质押的权利已被法院保全,暂不得处置",
        "the pledged right is under a court's preservation and cannot be disposed of",
        ("《民事诉讼法》第106条", "Civil Procedure Law, art 106"),
    ),
}


def _blocked(sheet: Sheet) -> list[Error]:
    if sheet.blocker is None:
        return []
    zh, en, source = _BLOCKED[sheet.blocker]
    return [error("loan.blocker", zh, en, source=source)]


def warnings(sheet: Sheet, *, on: date) -> list[Error]:
    """What people should look at though no rule forbids it: related marks left out, unpaid fees, earlier pledges, no surplus."""
    listed, left_out = ([r for r in sheet.rights if r.listed is wanted] for wanted in (True, False))
    found = []
    for mark in (right for right in listed if right.kind == "TRADEMARK"):
        for other in left_out:
            if other.kind == "TRADEMARK" and other.owner == mark.owner and _classes(other) & _classes(mark):
                zh = f"商标 {other.number} 与 {mark.number} 同属一人且类别相同,相同或近似商标须一并转让"
                en = f"the mark {other.number} has the owner and class of {mark.number}: same or similar marks move together"
                found.append(error("right_ids", zh, en, source=TML_42))
    for right in listed:
        if right.annual_fee_due_on is not None and right.annual_fee_due_on < on:
            zh, en = f"权利 {right.number} 的年费已逾期", f"the annual fee of {right.number} is overdue"
            found.append(error("disclosure.annual_fees", zh, en, source=PATL_44))
        if right.rank > 1:
            zh = f"权利 {right.number} 存在登记在先的质押(本质押顺位 {right.rank})"
            en = f"an earlier pledge of {right.number} is registered (this one ranks {right.rank})"
            found.append(error("right_ids", zh, en, source=("《民法典》第414条", "Civil Code, art 414")))
    costs = sum(line.amount_fen for line in sheet.costs)
    if sheet.start_price_fen is not None and costs >= sheet.start_price_fen:
        zh, en = "预计费用不低于起拍价,处置可能无益", "the costs reach the start price: the sale may bring nothing"
        found.append(error("costs", zh, en, source=("法释〔2004〕16号(2020年修正)第6条", "S04 art 6")))
    return found


def _classes(right: RightFacts) -> set[str]:
    return {
        part for part in right.ip_class.replace("\uff0c", ",").replace("、", ",").replace(" ", "").split(",") if part
    }


def credited(amount_fen: int, *, interest_fen: int, principal_fen: int) -> tuple[int, int]:
    """What of an amount pays interest and what principal, in this order (CC art 561); what exceeds both is not credited (fen)."""
    interest = min(amount_fen, interest_fen)
    return interest, min(amount_fen - interest, principal_fen)
