"""Who is created and how: numbers are checked, kinds hold their roles, two at once cannot both be first."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from cryptography.fernet import InvalidToken
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from market.identity import people as use_cases
from market.identity import secrets, service
from market.identity.kinds import KINDS, ROLES, ROLES_BY_KIND
from market.identity.problems import (
    LastAdministrator,
    LoginTaken,
    OrganisationExists,
    RoleNotForKind,
    WeakPassword,
    WrongCredentials,
)
from market.kernel.ids import InvalidNumber, WrongCheckDigit, make_uscc
from market.kernel.problems import Invalid, NotFound, Problem
from market.platform.db import Database
from tests.people import PASSWORD

CARD = "11010519491231002X"


@given(st.text(max_size=40))
def test_what_is_encrypted_comes_back_and_only_with_the_same_secret(number: str) -> None:
    token = secrets.encrypt("one secret", number)
    assert secrets.decrypt("one secret", token) == number
    assert token != secrets.encrypt("one secret", number)
    with pytest.raises(InvalidToken):
        secrets.decrypt("another secret", token)
    assert secrets.digest("one secret", number) == secrets.digest("one secret", number)
    assert secrets.digest("one secret", number) != secrets.digest("another secret", number)


async def test_passwords_are_argon2id_and_match_only_themselves() -> None:
    hashed = await secrets.hash_password(PASSWORD)
    assert hashed.startswith("$argon2id$")
    assert await secrets.password_matches(hashed, PASSWORD)
    assert not await secrets.password_matches(hashed, PASSWORD + " ")
    assert not await secrets.password_matches(None, "nobody has this password")


def test_every_role_can_be_held_by_some_kind_and_every_kind_has_its_roles() -> None:
    assert set(ROLES_BY_KIND) == set(KINDS)
    assert frozenset[str]().union(*ROLES_BY_KIND.values()) == set(ROLES)


async def test_a_person_is_found_again_by_the_digest_and_never_shown(db: Database, people: Any) -> None:
    with pytest.raises(OrganisationExists):
        async with db.transaction() as tx:
            await service.create_organisation(tx, kind="PERSON", name="王小明", identity_no=CARD.lower())
    person = people.organisation("person")
    assert CARD not in person.model_dump_json()
    async with db.transaction() as tx:
        assert await service.identity_number(tx, organisation_id=person.id) == CARD
        assert await service.identity_number(tx, organisation_id=people.organisation("bank").id) is None
        row = (await tx.execute(text("SELECT * FROM organisation WHERE kind = 'PERSON'"))).mappings().one()
    assert CARD not in str(dict(row))


@pytest.mark.parametrize(
    ("numbers", "problem"),
    [
        ({"kind": "COMPANY", "uscc": "91350100M000100Y4Z"}, InvalidNumber),
        ({"kind": "COMPANY", "uscc": "91350100M000100Y44"}, WrongCheckDigit),
        ({"kind": "PERSON", "identity_no": "110105194912310021"}, WrongCheckDigit),
        ({"kind": "PERSON", "uscc": "91350100M000100Y43"}, Invalid),
        ({"kind": "COMPANY", "identity_no": CARD}, Invalid),
        ({"kind": "COMPANY"}, Invalid),
    ],
)
async def test_an_organisation_has_the_number_of_its_kind(
    db: Database, numbers: dict[str, str], problem: type[Problem]
) -> None:
    with pytest.raises(problem):
        async with db.transaction() as tx:
            await service.create_organisation(tx, name="某公司", **numbers)


async def test_a_user_holds_only_roles_of_its_kind(db: Database, people: Any) -> None:
    bank = people.organisation("bank").id

    async def new(**changes: Any) -> Any:
        given = {
            "organisation_id": bank,
            "login": "new.one",
            "display_name": "新人",
            "password": PASSWORD,
            "roles": ["BANK_MAKER"],
        }
        async with db.transaction() as tx:
            return await service.create_user(tx, **(given | changes))

    for changes, problem in (
        ({"roles": ["CENTRE_REVIEWER"]}, RoleNotForKind),
        ({"roles": ["KING"]}, RoleNotForKind),
        ({"password": "short"}, WeakPassword),
        ({"organisation_id": 987654}, NotFound),
        ({"login": " Bank.Maker "}, LoginTaken),
    ):
        with pytest.raises(problem):
            await new(**changes)
    assert (await new(login="New.One")).login == "new.one"


async def test_whoever_is_refused_leaves_no_trace(db: Database, people: Any) -> None:
    with pytest.raises(LoginTaken):
        async with db.transaction() as tx:
            await service.register_bidder(
                tx,
                kind="COMPANY",
                name="某公司",
                uscc="91350100M000100Y43",
                login="bank.maker",
                display_name="某人",
                password=PASSWORD,
            )
    async with db.transaction() as tx:
        assert await service.find_organisation_by_uscc(tx, uscc="91350100M000100Y43") is None


async def test_two_who_register_one_company_at_once_get_one_row_and_a_typed_refusal(db: Database) -> None:
    async def register() -> Any:
        async with db.transaction() as tx:
            return await service.create_organisation(
                tx, kind="COMPANY", name="某公司", uscc=make_uscc(serial="MA06K900")
            )

    outcomes = await asyncio.gather(*(register() for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(each, OrganisationExists) for each in outcomes) == 4


async def test_a_loan_tape_finds_the_pledgor_it_named_before_even_at_once(db: Database) -> None:
    async def ensure(name: str) -> Any:
        async with db.transaction() as tx:
            return await service.ensure_organisation(tx, kind="COMPANY", name=name, uscc=make_uscc(serial="MA06K901"))

    found = await asyncio.gather(*(ensure(f"某公司{n}") for n in range(5)))
    assert len({each.id for each in found}) == 1
    assert (await ensure("改名")).name == found[0].name


async def test_the_last_administrator_stays(db: Database, people: Any) -> None:
    administrator = people.users["administrator"].id
    for change in ({"active": False}, {"roles": []}):
        with pytest.raises(LastAdministrator):
            async with db.transaction() as tx:
                await service.change_user(tx, user_id=administrator, **change)


@pytest.mark.parametrize("change", [{"active": False}, {"roles": []}])
async def test_two_administrators_cannot_remove_each_other_at_once(db: Database, people: Any, change: Any) -> None:
    async with db.transaction() as tx:
        second = await service.create_user(
            tx,
            organisation_id=people.organisation("centre").id,
            login="second.administrator",
            display_name="第二位",
            password=PASSWORD,
            roles=["ADMINISTRATOR"],
        )

    async def remove(user_id: int) -> Any:
        async with db.transaction() as tx:
            return await service.change_user(tx, user_id=user_id, **change)

    outcomes = await asyncio.gather(remove(second.id), remove(people.users["administrator"].id), return_exceptions=True)
    assert [type(each) for each in outcomes].count(LastAdministrator) == 1


async def test_a_deactivated_user_cannot_sign_in_and_is_not_told_why(db: Database, people: Any) -> None:
    async with db.transaction() as tx:
        await service.change_user(tx, user_id=people.users["bidder.one"].id, active=False)
    with pytest.raises(WrongCredentials):
        async with db.transaction() as tx:
            await service.authenticate(tx, login="bidder.one", password=PASSWORD)


async def test_pickers_get_names_and_no_persons(db: Database, people: Any) -> None:
    async with db.transaction() as tx:
        names = await service.organisation_names(tx, kind="APPRAISER")
        assert [(each.name, set(each.model_dump())) for each in names] == [
            (people.organisation("appraiser").name, {"id", "kind", "name"})
        ]
        assert await service.organisation_names(tx, kind="PERSON") == []


def test_the_use_cases_of_people_are_those_the_service_offers() -> None:
    for name in ("create_organisation", "create_user", "change_user", "change_password", "register_bidder"):
        assert getattr(service, name) is getattr(use_cases, name)
