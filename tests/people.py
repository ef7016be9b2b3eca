"""The cast of the tests: organisations and users created through the use cases, with valid check digits."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from argon2 import PasswordHasher

from market.identity import secrets, service
from market.identity.views import OrganisationView, UserView
from market.kernel.ids import make_uscc
from market.platform.actor import Actor
from market.platform.db import Database
from tests import servers

PASSWORD = "correct horse battery"

CHEAP_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""The real profile takes 0.15 s a password, and the tests make and sign in dozens of people."""

secrets.hasher = CHEAP_HASHER


@dataclass
class People:
    """Organisations by a short name, actors by login."""

    organisations: dict[str, OrganisationView] = field(default_factory=dict)
    users: dict[str, UserView] = field(default_factory=dict)

    def organisation(self, name: str) -> OrganisationView:
        return self.organisations[name]

    def actor(self, login: str) -> Actor:
        """The actor that a use case gets for this user."""
        user = self.users[login]
        return Actor(
            user_id=user.id,
            organisation_id=user.organisation_id,
            display_name=user.display_name,
            roles=frozenset(user.roles),
        )


CAST: list[tuple[str, str, str, list[tuple[str, str, str]]]] = [
    (
        "bank",
        "BANK",
        "滨海科技银行",
        [("bank.maker", "银行经办", "BANK_MAKER"), ("bank.checker", "银行复核", "BANK_CHECKER")],
    ),
    (
        "other-bank",
        "BANK",
        "渤海创新银行",
        [("other.maker", "他行经办", "BANK_MAKER"), ("other.checker", "他行复核", "BANK_CHECKER")],
    ),
    (
        "centre",
        "CENTRE",
        "滨海新区知识产权交易中心",
        [
            ("centre.reviewer", "中心审核", "CENTRE_REVIEWER"),
            ("centre.settlement", "中心结算", "CENTRE_SETTLEMENT"),
            ("administrator", "系统管理", "ADMINISTRATOR"),
        ],
    ),
    ("fund", "FUND", "滨海新区知识产权融资风险补偿资金", [("fund.manager", "基金管理", "FUND_MANAGER")]),
    ("appraiser", "APPRAISER", "津门知识产权评估有限公司", [("appraiser.bidder", "评估师", "BIDDER")]),
    ("reserve", "RESERVE", "天津知识产权收储有限公司", [("reserve.officer", "收储经办", "RESERVE_OFFICER")]),
    ("guarantor", "GUARANTOR", "滨海融资担保有限公司", [("observer", "观察员", "OBSERVER")]),
    ("bidder-one", "COMPANY", "海河智能装备有限公司", [("bidder.one", "甲公司竞买人", "BIDDER")]),
    ("bidder-two", "COMPANY", "新港生物科技有限公司", [("bidder.two", "乙公司竞买人", "BIDDER")]),
]


async def cast(db: Database) -> People:
    """Create everybody. Each organisation has a bank account to be paid to."""
    people = People()
    async with db.transaction() as tx:
        for number, (name, kind, title, users) in enumerate(CAST, start=1):
            organisation = await service.create_organisation(
                tx,
                kind=kind,
                name=title,
                uscc=make_uscc(serial=f"MA06K{number:03d}"),
                contact_email=f"{name}@example.com",
                phone="022-65300000",
                bank_account_no=f"6222000000000{number:03d}",
            )
            people.organisations[name] = organisation
            for login, display_name, role in users:
                people.users[login] = await service.create_user(
                    tx,
                    organisation_id=organisation.id,
                    login=login,
                    display_name=display_name,
                    password=PASSWORD,
                    roles=[role],
                )
        person = await service.create_organisation(
            tx, kind="PERSON", name="王小明", identity_no="11010519491231002X", bank_account_no="6222000000000099"
        )
        people.organisations["person"] = person
        people.users["bidder.person"] = await service.create_user(
            tx,
            organisation_id=person.id,
            login="bidder.person",
            display_name="王小明",
            password=PASSWORD,
            roles=["BIDDER"],
        )
    return people


def made() -> tuple[str, People]:
    """A database with the cast in it, to be copied (made once in a run), and the cast."""

    async def fill(url: str) -> People:
        db = Database(url)
        try:
            return await cast(db)
        finally:
            await db.close()

    name = "exchange_people"
    return name, servers.template(name, lambda url: asyncio.run(fill(url)))
