"""Who plays in the demo: organisations with valid codes, people with sign-ins, bank accounts with money."""

from __future__ import annotations

from dataclasses import dataclass

from market.identity import service
from market.identity.people import create_organisation, create_user
from market.kernel.ids import make_uscc
from market.payments.rails import sandbox
from market.platform.services import Services

PASSWORD = "binhai-demo-2026"
RIVALS_FEN = 1_000_000_000_000
"""A rival that wins leaves its deposit behind, every few minutes, for as long as a demo runs."""
FUND_LOGIN = "fund.manager"


@dataclass(frozen=True)
class Player:
    """An organisation and its people: `(login, display name, role)`."""

    kind: str
    name: str
    serial: str
    people: tuple[tuple[str, str, str], ...]
    balance_fen: int = 0

    @property
    def account_no(self) -> str:
        """Its account at the sandbox bank."""
        return f"622200{self.serial.removeprefix('MA'):0>10}"


PLAYERS = (
    Player(
        "BANK",
        "滨海科技银行股份有限公司",
        "MA05B001",
        (("bank.maker", "周敏(经办)", "BANK_MAKER"), ("bank.checker", "孙强(复核)", "BANK_CHECKER")),
        100_000_000,
    ),
    Player(
        "CENTRE",
        "滨海新区知识产权交易中心",
        "MA05C001",
        (
            ("centre.reviewer", "郑洁(审核)", "CENTRE_REVIEWER"),
            ("centre.settlement", "冯涛(结算)", "CENTRE_SETTLEMENT"),
            ("administrator", "系统管理员", "ADMINISTRATOR"),
        ),
    ),
    Player(
        "FUND",
        "滨海新区知识产权融资风险补偿资金",
        "MA05F001",
        ((FUND_LOGIN, "陈静(基金)", "FUND_MANAGER"),),
        20_000_000_000,
    ),
    Player("APPRAISER", "津门知识产权评估有限公司", "MA05A001", ()),
    Player(
        "RESERVE",
        "滨海新区知识产权收储运营有限公司",
        "MA05R001",
        (("reserve.officer", "何静(收储)", "RESERVE_OFFICER"),),
        10_000_000_000,
    ),
    Player("GUARANTOR", "滨海融资担保有限公司", "MA05G001", (("observer", "观察员", "OBSERVER"),)),
    Player("COMPANY", "海河智能装备有限公司", "MA05D001", (("bidder.one", "李明", "BIDDER"),), 10_000_000_000),
    Player("COMPANY", "新港生物科技有限公司", "MA05D002", (("bidder.two", "王芳", "BIDDER"),), 10_000_000_000),
    Player("COMPANY", "渤海新能源技术有限公司", "MA05D003", (("rival.one", "赵磊", "BIDDER"),), RIVALS_FEN),
    Player("COMPANY", "北塘数字科技有限公司", "MA05D004", (("rival.two", "吴晓", "BIDDER"),), RIVALS_FEN),
)


async def gather(services: Services) -> bool:
    """Create the cast and its bank accounts; True when they were new."""
    async with services.db.transaction() as tx:
        first = make_uscc(serial=PLAYERS[0].serial)
        if await service.find_organisation_by_uscc(tx, uscc=first) is not None:
            return False
        for player in PLAYERS:
            organisation = await create_organisation(
                tx,
                kind=player.kind,
                name=player.name,
                uscc=make_uscc(serial=player.serial),
                contact_email=f"{player.serial.lower()}@example.com",
                phone="022-65300000",
                bank_account_no=player.account_no,
                bank_account_name=player.name,
            )
            for login, display_name, role in player.people:
                await create_user(
                    tx,
                    organisation_id=organisation.id,
                    login=login,
                    display_name=display_name,
                    password=PASSWORD,
                    roles=[role],
                )
    bank = sandbox(services)
    for player in PLAYERS:
        await bank.open_account(account_no=player.account_no, account_name=player.name, balance_fen=player.balance_fen)
    return True
