"""The undertaking that every person of a group gives, by version (pure data).

As with the terms of bidding, a published text is never edited: another one is a new version, and `CURRENT` names it.
"""

from __future__ import annotations

from collections.abc import Mapping

from auction.registrations.bidding_terms import BiddingTerms

CURRENT = "2026-1"

VERSIONS: Mapping[str, BiddingTerms] = {
    "2026-1": BiddingTerms(
        zh=(
            "各成员同意组成联合体共同竞买本标的，并按本页所列份额受让；份额合计为 100%，报名后不得变更。",
            "各成员授权牵头人以联合体名义报名、缴纳并收回保证金、以一个竞买号报价、签署成交文件、收付款项、办理权属变更；牵头人的行为对全体成员有约束力。",
            "各成员对签约、付清价款、办理过户以及违约（悔拍）责任，相互承担连带责任（民法典第五百一十八条至第五百二十条）；份额仅在成员之间有效。",
            "每一成员均符合受让条件，且均不属于不得参与竞买的主体；任一成员不符合的，联合体不符合。",
            "每一成员就本标的不再单独报名，也不加入其他联合体。",
            "优先购买权属于个人：仅当每一成员都享有时，联合体方可主张；以债权抵减保证金的，请单独报名。",
        ),
        en=(
            "The members form a group to buy this lot together, in the shares listed on this page; they are the whole, and do not change after the application.",
            "The members authorise the lead to register in the group's name, to pay and take back the deposit, to bid under one bidder code, to sign the papers of the sale, to make and take payments and to have the transfer recorded; what the lead does binds every member.",
            "The members are jointly and severally liable for the contract, the whole price, the transfer and the consequences of a default (Civil Code art 518 to 520); shares count among themselves only.",
            "Every member meets the conditions of acquisition, and none is among those who may not bid; where one does not, the group does not.",
            "No member registers for this lot alone as well, nor joins another group.",
            "A right of priority belongs to a person: a group has it only where every member has it. Who sets a claim against the deposit registers alone.",
        ),
    ),
}
