"""The closed vocabularies of listings (pure)."""

from typing import Literal, get_args

RightKind = Literal["PATENT", "TRADEMARK", "COPYRIGHT", "GEOGRAPHICAL_INDICATION", "IC_LAYOUT"]
Classification = Literal["NORMAL", "SPECIAL_MENTION", "SUBSTANDARD", "DOUBTFUL", "LOSS"]
ConsentBasis = Literal["CLAUSE", "AGREEMENT", "RULING"]
NoticeParty = Literal["PLEDGOR", "DEBTOR"]
NoticeMethod = Literal["DELIVERED", "POSTED"]
Ground = Literal[
    "BASIS_ANNULLED", "CREDITOR_WITHDRAWS", "DEBT_PAID", "SETTLEMENT", "THIRD_PARTY_OBJECTION", "COLLUSION"
]
Stage = Literal["FIRST", "SECOND", "SELL_OFF", "RESERVE", "VALUE_AGREEMENT"]
Format = Literal["ASCENDING", "DYNAMIC", "SEALED", "DUTCH", "HYBRID", "WEIGHTED", "SELL_OFF"]
Biddable = Literal["ASCENDING", "DYNAMIC", "SEALED", "DUTCH", "HYBRID", "WEIGHTED"]
Outcome = Literal["SOLD", "PASSED", "WITHDRAWN", "FELL_THROUGH", "RETURNED"]
Blocker = Literal["BANKRUPTCY_STAY", "PRESERVATION"]
Answer = Literal["ACCEPTED", "DECLINED"]
Warning_ = Literal[
    "ELIGIBILITY",
    "PROXIES",
    "KNOWN_DEFECTS",
    "SOLD_AS_IS",
    "UNKNOWN_DEFECTS_ACCEPTED",
    "WINNER_PUBLISHED",
    "DEPOSIT_FORFEITURE",
]

RIGHT_KINDS: tuple[str, ...] = get_args(RightKind)
CLASSIFICATIONS: tuple[str, ...] = get_args(Classification)
"""The five grades of a loan, the best first."""
GROUNDS: tuple[str, ...] = get_args(Ground)
"""Why a listing may be withdrawn (S04 art 17, 19)."""
OUTCOMES: tuple[str, ...] = get_args(Outcome)
"""How a listing ended. FELL_THROUGH: it was sold, then the deal was annulled or the buyer defaulted. RETURNED: the ladder ended, the right goes back."""
STAGES: tuple[str, ...] = get_args(Stage)
"""The ladder of a disposal: two rounds, sell-off (变卖), reserve purchase (收储), value agreement (折价)."""
FORMATS: tuple[str, ...] = get_args(Format)
"""多次报价, 动态报价, 一次报价, 降价式, 降价式转一次报价, 权重报价, and the sell-off's own; the bank chooses among the `Biddable` ones."""
BLOCKERS: tuple[str, ...] = get_args(Blocker)
"""What forbids a disposal for the time being, as the bank has recorded it on the loan."""
ANSWERS: tuple[str, ...] = get_args(Answer)
SPECIAL_WARNINGS: tuple[str, ...] = get_args(Warning_)
"""What S18 art 14 wants bidders to be warned of."""


def in_sql(column: str, values: tuple[str, ...], *, nullable: bool = False) -> str:
    """The body of a CHECK constraint for a closed vocabulary."""
    known = f"{column} IN ({', '.join(repr(value) for value in values)})"
    return f"{column} IS NULL OR {known}" if nullable else known
