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


class BiddingPaused(Problem):
    """The lot is paused or suspended (S18 art 28); after it a whole period runs."""

    code = "bidding-paused"
    status = 409
    zh = "竞价已暂停,恢复后至少完整进行一个延时周期"
    en = "Bidding is paused; when it resumes, a whole extension period runs at least"


class NotInThisPhase(Problem):
    """The format's present phase does not take what was asked. `asked` is bid, seal, unseal, mandate or offer."""

    code = "not-in-this-phase"
    status = 409
    zh = "当前阶段({phase})不受理该操作({asked})"
    en = "The present phase ({phase} of {format}) does not take this: {asked}"


class BidJumpsTooFar(Problem):
    """Above the least valid bid by more than the announced limit."""

    code = "bid-jumps-too-far"
    status = 422
    zh = "公告限定了单次加价幅度,本次报价不得高于 {maximum_yuan} 元"
    en = "The announced limit of one raise allows at most {maximum_yuan} yuan now"


class OfferUnknown(Problem):
    """A weighted offer names a criterion or a choice that was not announced."""

    code = "offer-unknown"
    status = 422
    zh = "公告的评分条件中没有“{criterion}”的选项“{choice}”"
    en = "The announced criteria have no choice `{choice}` of `{criterion}`"


class OnlyTheTaker(Problem):
    """Only who stopped the falling price may answer the best sealed bid."""

    code = "only-the-taker"
    status = 409
    zh = "本阶段仅由降价阶段的应价人补充报价"
    en = "Only the bidder who stopped the falling price may bid in this phase"


class OnlyOthers(Problem):
    """Who stopped the falling price has bid already; sealed bids are the others'."""

    code = "only-others"
    status = 409
    zh = "您已在降价阶段应价,密封报价由其他竞买人提交"
    en = "You stopped the falling price; sealed bids are taken from the other bidders"


class OnlyWithPriority(Problem):
    """Only a priority purchaser who goes before the leader may take the right at the leader's price (S18 art 21)."""

    code = "only-with-priority"
    status = 409
    zh = "本阶段仅由顺位在先的优先购买权人行使优先购买权"
    en = "In this phase only a priority purchaser who ranks before the leader may bid"


class MatchThePrice(Problem):
    """A priority purchaser takes the right at the leader's price, no more and no less."""

    code = "match-the-price"
    status = 409
    zh = "行使优先购买权须按同等价格 {price_yuan} 元"
    en = "Priority is exercised at the same price, {price_yuan} yuan"


class CommitmentMalformed(Problem):
    """A commitment or nonce that is not 64 hexadecimal digits in small letters."""

    code = "commitment-malformed"
    status = 422
    zh = "密封承诺或随机数须为 64 位小写十六进制"
    en = "A commitment and a nonce are 64 hexadecimal digits in small letters"


class NothingSealed(Problem):
    """The bidder has no sealed bid to open. `opened` says whether it was opened before."""

    code = "nothing-sealed"
    status = 409
    zh = "您没有待开启的密封报价"
    en = "You have no sealed bid that waits to be opened"


class OpeningDoesNotMatch(Problem):
    """Price and nonce are not those of the commitment: nothing is opened."""

    code = "opening-does-not-match"
    status = 409
    zh = "价格与随机数同提交的密封承诺不符,请使用提交时保存的开标凭据"
    en = "Price and nonce do not match the commitment; use the slip that was saved when you sealed the bid"


class MandateNotPossible(Problem):
    """Secret limits are taken where bids rise freely: not where offers are weighted, nor where a raise is limited."""

    code = "mandate-not-possible"
    status = 409
    zh = "本标的的竞价方式({format})不接受委托出价"
    en = "This lot's format ({format}) takes no secret limits"


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


class MemberMayNotBid(Problem):
    """A member of a group is screened as a single bidder is; `reason` as in MayNotBid. One who may not bid cannot do so in a group."""

    code = "member-may-not-bid"
    status = 403
    zh = "联合体成员“{member}”不得参与本标的竞买({reason})"
    en = "`{member}`, a member of the group, may not bid on this lot ({reason})"


class MemberUnknown(Problem):
    """No account that can bid has this sign-in name or credit code together with this name."""

    code = "member-unknown"
    status = 422
    zh = "未找到可参与竞买的账户“{account}”,或其登记名称与所填名称不一致"
    en = "No bidder's account `{account}` is registered under the name given"


class GroupUnsound(Problem):
    """`reason` is too-few, too-many, twice, share or sum: two to ten different persons, shares of 1 to 9,999 that sum to 10,000."""

    code = "group-unsound"
    status = 422
    zh = "联合体须由 2 至 10 名不同的成员组成,每人份额大于 0 且合计为 100%({reason})"
    en = "A group is two to ten different persons, each with a share, which sum to the whole ({reason})"


class NoJointBidding(Problem):
    """The notice of this lot excludes groups."""

    code = "no-joint-bidding"
    status = 409
    zh = "本标的公告不接受联合竞买"
    en = "The notice of this lot excludes joint bidding"


class UndertakingNotAccepted(Problem):
    """Each person of a group is bound by the undertaking of joint and several liability in its current version."""

    code = "undertaking-not-accepted"
    status = 422
    zh = "请先阅读并接受联合竞买承诺(连带责任)"
    en = "Accept the undertaking of joint and several liability first"


class PersonalRight(Problem):
    """`right` is priority (it belongs to a person: a group has it where every member has it; S18 art 16) or claim (S18 art 17)."""

    code = "personal-right"
    status = 409
    zh = "该权利属于个人({right}):优先购买权须全体成员均享有;以债权抵减保证金的请单独报名"
    en = "This right is a person's ({right}): priority takes every member's, a claim against the deposit takes a single bidder"


class OnlyTheLead(Problem):
    """A group acts through its lead (牵头人); its other members watch."""

    code = "only-the-lead"
    status = 403
    zh = "贵方为联合体成员,报价由牵头人“{lead}”统一进行"
    en = "Your organisation is a member of a group; its lead `{lead}` alone bids"


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


class DayNotOver(Problem):
    """A daily root is made once the day is over and everything of it is committed."""

    code = "day-not-over"
    status = 409
    zh = "{day} 的每日存证根须在 {after} 之后生成"
    en = "The root of {day} can be made after {after}"


class TooManySockets(Problem):
    """The account, or the address without an account, has `limit` sockets in live rooms already."""

    code = "too-many-sockets"
    status = 429
    zh = "您打开的竞价室窗口过多（上限 {limit} 个），请关闭其他窗口后重试"
    en = "Too many rooms are open (at most {limit}); close others and try again"


class ReminderTooLate(Problem):
    code = "reminder-too-late"
    status = 409
    zh = "竞价已结束，无需再设置提醒"
    en = "Bidding has ended: there is nothing left to be reminded of"


class SecondPersonNeeded(Problem):
    """A suspension and its end are proposed by one person of the centre and approved by another."""

    code = "second-person-needed"
    status = 403
    zh = "中止与恢复须由交易中心另一名工作人员复核,提出人不得自行批准"
    en = "Another person of the centre has to approve it; whoever proposed it cannot"


class ProposalWaits(Problem):
    """One proposal at a time waits for its approval."""

    code = "proposal-waits"
    status = 409
    zh = "该标的已有一项待复核的处置,请先批准或驳回"
    en = "A proposal on this lot waits already; approve or reject it first"


class OutageLasts(Problem):
    """The system paused the lot and resumes it itself, as soon as bids are taken again."""

    code = "outage-lasts"
    status = 409
    zh = "系统因无法受理出价自动暂停,服务恢复后将自动续行,无需人工恢复"
    en = "The system paused this lot because bids could not be taken, and resumes it by itself once they are"


class CauseNotEnded(Problem):
    """A suspension is lifted after its cause has ended (S18 art 28)."""

    code = "cause-not-ended"
    status = 409
    zh = "请先登记中止事由消除的日期"
    en = "Record first on which day the cause of the suspension ended"
