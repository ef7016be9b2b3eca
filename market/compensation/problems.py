"""The refusals of compensation."""

from market.kernel.problems import Problem


class SchemeUnknown(Problem):
    """No scheme of this code is kept, or none is in force on the day. Fields: `code` (may be empty), `on` (ISO date)."""

    code = "scheme-unknown"
    status = 404
    zh = "在 {on} 没有有效的风险补偿方案({scheme})"
    en = "No compensation scheme is in force on {on} ({scheme})"


class SchemeNotPublished(Problem):
    """The place's split of the loss was not published, so nothing can be computed by it. Field: `scheme`."""

    code = "scheme-not-published"
    status = 409
    zh = "方案 {scheme} 未公布分担比例,不能启用"
    en = "The split of scheme {scheme} was not published; it cannot be used"


class EvidenceMissing(Problem):
    """The pack is not complete. `missing` lists the items as `{"item", "zh", "en"}`."""

    code = "claim-evidence-missing"
    status = 409
    zh = "补偿申请材料不齐全,请补充所列材料"
    en = "The claim's pack is not complete; attach the items in `missing`"


class EvidenceClosed(Problem):
    """Evidence is added while the claim is OPENED or RETURNED. Field: `state`."""

    code = "claim-evidence-closed"
    status = 409
    zh = "当前状态({state})不能补充材料"
    en = "Evidence cannot be added in state {state}"


class ClaimTooLate(Problem):
    """The application period has passed. Fields: `apply_by` (ISO date), `source`."""

    code = "claim-too-late"
    status = 409
    zh = "补偿申请期限已于 {apply_by} 届满(依据:{source})"
    en = "The time to apply ended on {apply_by} ({source})"


class ClaimNotEligible(Problem):
    """A condition of the scheme is not met. `conditions` lists them as `{"condition", "zh", "en", "source"}`."""

    code = "claim-not-eligible"
    status = 409
    zh = "不符合补偿条件,详见所列条件"
    en = "The claim does not meet the conditions listed in `conditions`"


class DecisionNeedsReason(Problem):
    """A rejection, a return and an approval below the rule's amount say why."""

    code = "decision-needs-reason"
    status = 422
    zh = "驳回、退回或低于规定金额批准时须说明理由"
    en = "A rejection, a return or an approval below the rule's amount needs a reason"


class AmountAboveRule(Problem):
    """More than the scheme allows for this claim. Fields: `asked_fen`, `largest_fen`, `limited_by`, `source`."""

    code = "claim-amount-above-rule"
    status = 422
    zh = "补偿金额 {asked_yuan} 元超过规定上限 {largest_yuan} 元(依据:{source})"
    en = "{asked_yuan} yuan exceed what the scheme allows, {largest_yuan} yuan ({source})"


class AmountNotPositive(Problem):
    """An approval is for more than nothing; a claim that is worth nothing is rejected."""

    code = "claim-amount-not-positive"
    status = 422
    zh = "批准金额须大于零"
    en = "An approval is for more than 0 yuan"


class FundTooSmall(Problem):
    """Liability is limited to the fund's balance. Fields: `needed_fen`, `available_fen`, `short_fen`."""

    code = "fund-too-small"
    status = 409
    zh = "补偿资金可用余额 {available_yuan} 元,不足 {needed_yuan} 元,尚缺 {short_yuan} 元"
    en = "The fund has {available_yuan} yuan available; {needed_yuan} yuan are needed, {short_yuan} yuan are missing"


class RecoveryTooEarly(Problem):
    """Recoveries are shared once the claim is approved; before that they lessen the loss. Field: `state`."""

    code = "recovery-too-early"
    status = 409
    zh = "补偿尚未批准(当前状态 {state}),无需返还回收款"
    en = "The claim is not approved (state {state}); there is nothing to return yet"


class RecoveryKnown(Problem):
    """The proof already stands for a recovery with other figures. Field: `document_id`."""

    code = "recovery-known"
    status = 409
    zh = "该凭证(编号 {document_id})已用于另一笔回收款"
    en = "Document {document_id} already proves another recovery"
