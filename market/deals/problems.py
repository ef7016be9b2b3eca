"""The typed refusals of deals."""

from market.kernel.problems import Problem


class TermsDiffer(Problem):
    """The venue opened this deal before, with other terms."""

    code = "deal-terms-differ"
    status = 409
    zh = "{venue} {venue_ref} 的成交已登记,且条款不同"
    en = "The deal of {venue} {venue_ref} stands already, with other terms"


class ContinuityNotChecked(Problem):
    """The sale cannot be confirmed before the continuity check of the final bidding period has reported."""

    code = "continuity-not-checked"
    status = 409
    zh = "尚无竞价末段连续性核查结果,不能确认成交"
    en = "The continuity check of the final bidding period has not reported yet"


class FindingsNotAccepted(Problem):
    """The continuity check found something: accepting it takes `findings_accepted` and a reason. `count` findings."""

    code = "findings-not-accepted"
    status = 409
    zh = "连续性核查有 {count} 项发现,须明确接受并说明理由后方可确认"
    en = "The continuity check has {count} finding(s); confirming takes their explicit acceptance with a reason"


class ReasonMissing(Problem):
    """An act that changes people's rights must say why."""

    code = "reason-missing"
    status = 422
    zh = "请填写理由"
    en = "Say why"


class NotYourDeal(Problem):
    """Only a party of this deal may do this. `needs` says which."""

    code = "not-your-deal"
    status = 403
    zh = "仅限本笔交易的相关方操作(需要:{needs})"
    en = "Only a party of this deal may do this (it takes: {needs})"


class ContractChanged(Problem):
    """The signer looked at another text than the one that stands. `expected` is the SHA-256 of the contract."""

    code = "contract-changed"
    status = 409
    zh = "您所签署的合同文本与当前文本不一致,请重新查看后签署"
    en = "The text you sign is not the contract that stands; look at it again"


class AlreadySigned(Problem):
    """This party has signed. `party` is SELLER or BUYER."""

    code = "already-signed"
    status = 409
    zh = "该方已签署合同"
    en = "This party has signed the contract already"


class DocumentNotYours(Problem):
    """A proof must be a document that the actor's own organisation uploaded."""

    code = "document-not-yours"
    status = 403
    zh = "文件 {document_id} 不是由本机构上传,不能作为证明"
    en = "Document {document_id} was not uploaded by your organisation"


class DateInFuture(Problem):
    """An act cannot be dated after today. Fields: `on`, `today` (ISO dates)."""

    code = "date-in-future"
    status = 422
    zh = "日期 {on} 晚于今日({today})"
    en = "The date {on} is later than today ({today})"


class CertificateRevoked(Problem):
    """The certificate was revoked; a second one is never issued."""

    code = "certificate-revoked"
    status = 409
    zh = "交易凭证 {number} 已撤销,且不得补发"
    en = "Certificate {number} is revoked, and a certificate is never issued twice"


class AnnulInstead(Problem):
    """The price is still in escrow: the sale is annulled as a whole, its certificate with it. `deal_no` names the deal."""

    code = "annul-instead"
    status = 409
    zh = "成交 {deal_no} 的价款尚未分配:请办理宣告成交无效,凭证随之撤销,价款退还买受人"
    en = "The price of {deal_no} is not distributed yet: annul the sale, which revokes the certificate and returns the price"


class ReversalMissing(Problem):
    """The registry has recorded the buyer: the price goes back only when the right has gone back."""

    code = "reversal-missing"
    status = 422
    zh = "转让已登记至买受人名下:请上传登记机构撤销(恢复)登记的证明后再宣告成交无效"
    en = "The registry has recorded the transfer: prove its reversal before the sale is annulled"


class CertificateNotPublic(Problem):
    """A party is a natural person: the document is for the parties; the public sees the masked record."""

    code = "certificate-not-public"
    status = 403
    zh = "该凭证涉及自然人信息,仅向交易方提供原件;公众可查验脱敏信息"
    en = "This certificate names a natural person: its document is for the parties, the public sees the masked record"


class NotInDefault(Problem):
    """No deadline that binds the buyer has passed, and the buyer has not renounced. `due` is the deadline, if there is one."""

    code = "not-in-default"
    status = 409
    zh = "买受人尚未逾期(期限:{due}),且未书面放弃,不能认定悔拍"
    en = "The buyer is not in default: the deadline ({due}) has not passed and the buyer has not renounced in writing"


class ResaleDecides(Problem):
    """The right is sold again: what is held back is applied when that sale settles. `deal_no` is the resale's."""

    code = "resale-decides"
    status = 409
    zh = "标的已再次成交({deal_no}),留存保证金将在该笔成交结算时自动弥补差价,余额退还"
    en = "The right is sold again ({deal_no}): what is held back fills the price gap when that sale settles, the excess goes back"


class NothingHeldBack(Problem):
    """No forfeited deposit waits for the result of the resale."""

    code = "nothing-held-back"
    status = 409
    zh = "没有待处置的悔拍保证金"
    en = "No forfeited deposit waits for the result of the resale"
