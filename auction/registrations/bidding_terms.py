"""The terms of bidding that a registration accepts, by version (pure data).

A registration keeps the version that it accepted; its text stays here for as long as the registration does.
So a published text is never edited: other terms are a new version, and `CURRENT` names it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CURRENT = "2026-1"


@dataclass(frozen=True)
class BiddingTerms:
    """The numbered paragraphs of one version, the same in both languages."""

    zh: tuple[str, ...]
    en: tuple[str, ...]


VERSIONS: Mapping[str, BiddingTerms] = {
    "2026-1": BiddingTerms(
        zh=(
            "竞买人保证报名信息真实，具备受让资格，且不属于不得参与竞买的主体（委托方、交易中心及其工作人员、本项目评估机构、基金管理人，及其近亲属或代理人）。",
            "保证金须在竞价结束前以登记账户足额到账；到账后发放竞买号，竞价期间仅显示竞买号。",
            "报价以服务器收到的时间为准，一经受理不可撤回、不可更改；低于起始价或未达到最低有效报价的无效。",
            "最后阶段有人出价的，结束时间按公告的延时周期顺延，不限次数。网络延迟、设备故障的风险由竞买人承担，建议不要在最后时刻出价。",
            "一人出价且不低于起始价即可成交。竞价结束后，经连续性核查确认成交；存在法定撤销情形的，成交无效。",
            "竞得人须在公告期限内签订合同并付清尾款，保证金转为价款；逾期的，保证金不予退还，并按公告承担差额责任。未竞得的，保证金原路退还。",
            "标的按现状交付。竞买人已阅读公告全部披露内容及特别提示，接受已披露及未知的瑕疵。",
            "平台在竞价期间因故障暂停的，恢复后至少完整进行一个延时周期；暂停与恢复均公告理由。",
        ),
        en=(
            "The bidder's particulars are true, the bidder may acquire the right, and is none of those who may not bid (the consignor, the centre and its staff, the appraiser of this project, the fund's manager, their close relatives and proxies).",
            "The deposit must arrive in full from the registered account before bidding ends; a bidder code is issued then, and only the code is shown during bidding.",
            "The time at which a bid reaches the server rules. An accepted bid can be neither withdrawn nor changed; a bid below the start price or the least valid bid is void.",
            "A late bid moves the end by the announced period, without limit. Delays of network or equipment are the bidder's risk: do not wait for the last moment.",
            "One bid at or above the start price sells. The sale is confirmed after a continuity check; it is annulled where the law says so.",
            "The winner signs and pays the balance within the announced time, the deposit counts towards the price; otherwise the deposit is lost and the announced liability applies. Losers' deposits go back to their accounts.",
            "The right is delivered as is. The bidder has read the whole notice and its special warnings and accepts disclosed and unknown defects.",
            "If bidding is paused for a fault, at least one whole extension period runs after it resumes; pause and resumption are published with reasons.",
        ),
    ),
}
