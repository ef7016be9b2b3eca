"""Refusals of the auction room."""

from market.kernel.problems import Problem


class NotYetOpen(Problem):
    code = "not-yet-open"
    status = 409
    zh = "竞价尚未开始,开始时间 {opens_at}"
    en = "Bidding has not opened; it opens at {opens_at}"


class BiddingEnded(Problem):
    """The bid arrived after the end (S18 art 20: the server's arrival time rules)."""

    code = "bidding-ended"
    status = 409
    zh = "竞价已结束({ended_at}),您的报价到达时间为 {arrived_at}"
    en = "Bidding ended at {ended_at}; the bid arrived at {arrived_at}"


class BidTooLow(Problem):
    """Below the start price, or less than one increment above the standing bid."""

    code = "bid-too-low"
    status = 409
    zh = "报价不得低于 {minimum_yuan} 元"
    en = "The least valid bid is {minimum_yuan} yuan"


class BidTooHigh(Problem):
    """More than any price the exchange can carry (`rules.HIGHEST_FEN`)."""

    code = "bid-too-high"
    status = 422
    zh = "报价超过 {maximum_yuan} 元,请核对金额"
    en = "The bid exceeds {maximum_yuan} yuan; check the amount"


class AlreadyLeading(Problem):
    code = "already-leading"
    status = 409
    zh = "您当前已领先,无需再次报价"
    en = "You lead already"


class NotAdmitted(Problem):
    """Only bidders whose deposit is held may bid (S18 art 18)."""

    code = "not-admitted"
    status = 403
    zh = "您尚未取得本标的的竞买资格(需报名审核通过并缴纳保证金)"
    en = "You are not admitted to this lot: be qualified and pay the deposit first"


class KeyReused(Problem):
    """The same client key came with another amount: the first answer stands."""

    code = "key-reused"
    status = 409
    zh = "该请求编号已用于另一笔报价"
    en = "This key was used for a bid of another amount"


class TryAgain(Problem):
    """The database could not be reached. Nothing is known to be accepted: repeat with the same key."""

    code = "try-again"
    status = 503
    zh = "系统暂时无法受理,请用同一编号重试"
    en = "The bid could not be taken now; repeat it with the same key"


class MayNotBid(Problem):
    """`reason` is consignor, centre, appraiser or fund (S18 art 34; AL art 22, 30), or defaulter (S18 art 24)."""

    code = "may-not-bid"
    status = 403
    zh = "您所在机构不得参与本标的竞买({reason})"
    en = "Your organisation may not bid on this lot ({reason})"


class RegistrationClosed(Problem):
    code = "registration-closed"
    status = 409
    zh = "报名已截止({closed_at})"
    en = "Registration closed at {closed_at}"


class AlreadyRegistered(Problem):
    code = "already-registered"
    status = 409
    zh = "贵方已报名本标的"
    en = "Your organisation has registered for this lot already"


class TermsNotAccepted(Problem):
    code = "terms-not-accepted"
    status = 422
    zh = "请先阅读并接受竞买须知"
    en = "Accept the terms of bidding first"
