"""The typed refusals of listings."""

from __future__ import annotations

from typing import Any

from market.kernel.problems import Problem


class TermsRefused(Problem):
    """The listing breaks rules. `errors` is a list of `{"field", "zh", "en", "rule", "citation_zh", "citation_en"}`."""

    code = "listing-terms-refused"
    status = 422
    zh = "挂牌条件有 {count} 处不符合规则,请按所列依据修改"
    en = "The listing breaks {count} rule(s); each is named with its source in `errors`"

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__(errors=errors, count=len(errors))


class FourEyes(Problem):
    """The maker cannot check their own listing."""

    code = "four-eyes"
    status = 403
    zh = "经办人不得复核本人经办的挂牌申请,请由另一名复核人员办理"
    en = "The maker cannot check their own listing; another checker of the bank has to"


class LoanNotDefaulted(Problem):
    """Only a defaulted loan is sold. `state` is the loan's."""

    code = "loan-not-defaulted"
    status = 409
    zh = "仅违约贷款的质押知识产权可以挂牌(该贷款状态:{state})"
    en = "Only the pledged rights of a defaulted loan can be listed (this loan is {state})"


class LoanAlreadyListed(Problem):
    """The loan has an open listing. `project_code` is its code."""

    code = "loan-already-listed"
    status = 409
    zh = "该贷款已有进行中的挂牌项目({project_code})"
    en = "The loan has an open listing already ({project_code})"


class RightAlreadyListed(Problem):
    """The registered right is in another live listing, perhaps of another bank. `kind`, `number`."""

    code = "right-already-listed"
    status = 409
    zh = "权利 {number} 正在另一挂牌项目中,不能重复挂牌"
    en = "The right {number} is in another live listing"


class TooLateToWithdraw(Problem):
    """The bidding has ended; what follows is confirmed or annulled with the deal. `closed_at` is the planned end."""

    code = "too-late-to-withdraw"
    status = 409
    zh = "竞价已于 {closed_at} 结束,不能撤回;如需撤销请按成交撤销程序办理"
    en = "The bidding ended at {closed_at}: it is too late to withdraw; an annulment goes through the deal"


class AlreadySold(Problem):
    """The hammer has fallen: what is sold is not withdrawn but annulled with the deal. `deal_no` names it."""

    code = "already-sold"
    status = 409
    zh = "标的已成交(成交编号 {deal_no}),不能撤回;如需撤销请按成交撤销程序办理"
    en = "The right is sold (deal {deal_no}): it cannot be withdrawn; an annulment goes through the deal"


class NotRelistable(Problem):
    """A further round follows only a listing that ended without a standing sale. `outcome` is what this one ended with."""

    code = "not-relistable"
    status = 409
    zh = "该挂牌项目的结果为 {outcome},不能再次挂牌"
    en = "No further stage can follow this listing: its outcome is {outcome}"


class NotOnOffer(Problem):
    """The offer or agreement of this stage is not open. `stage` and `state` say where the listing stands, `due_at` until when it could be answered."""

    code = "not-on-offer"
    status = 409
    zh = "该阶段({stage},{state})目前不能答复"
    en = "This stage ({stage}, {state}) cannot be answered now"


class AlreadyAnswered(Problem):
    """This institution has answered the offer. `answer` is what it said."""

    code = "already-answered"
    status = 409
    zh = "本机构已答复该要约({answer})"
    en = "Your institution has answered this offer ({answer})"


class BarredFromPurchase(Problem):
    """Whoever bought from this loan and defaulted may not buy again (S18 art 24)."""

    code = "barred-from-purchase"
    status = 403
    zh = "悔拍人不得再次受让该标的(法释〔2016〕18号第24条)"
    en = "Whoever defaulted on this right may not buy it again (S18 art 24)"


class ReasonsMissing(Problem):
    """A return or a sending back says what is to be mended."""

    code = "reasons-missing"
    status = 422
    zh = "请填写退回理由"
    en = "Say what is to be mended"


class TapeRefused(Problem):
    """The file as a whole cannot be read as a loan tape; `reason_zh` and `reason_en` say why and what to do."""

    code = "tape-refused"
    status = 422
    zh = "贷款台账无法读取:{reason_zh}"
    en = "The loan tape cannot be read: {reason_en}"
