"""Sign-in, sign-up, organisations and users."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.utils.scope.state import ScopeState
from pydantic import Field

from market.identity import service, sessions
from market.identity.guards import administrator, anyone, has_role, signed_in
from market.identity.views import Me, OrganisationName, OrganisationPage, OrganisationView, UserPage, UserView
from market.platform.actor import Actor
from market.platform.db import Database
from market.platform.json import Model
from market.platform.services import Services

Limit = Annotated[int, QueryParameter(ge=1, le=200)]
Offset = Annotated[int, QueryParameter(ge=0)]
AnyRequest = Request[Any, Any, Any]


class SessionView(Model):
    """Who is signed in, and the token that unsafe requests send back as `x-csrftoken`."""

    user: Me | None
    csrf_token: str


class SignIn(Model):
    login: str = Field(min_length=1, max_length=100)
    password: str = Field(min_length=1, max_length=200)


class BidderAccount(Model):
    """A bidder registers itself: a company by its USCC or a person by the identity card."""

    kind: str = Field(pattern="^(COMPANY|PERSON)$")
    name: str = Field(min_length=2, max_length=100)
    uscc: str | None = None
    identity_no: str | None = None
    display_name: str = Field(min_length=2, max_length=50)
    login: str = Field(min_length=3, max_length=50, pattern=r"^[a-zA-Z0-9._-]+$")
    password: str = Field(max_length=200)
    contact_email: str = Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=200)
    phone: str = Field(pattern=r"^[0-9+ -]{6,20}$")
    bank_account_no: str = Field(pattern=r"^[0-9A-Z]{8,34}$", description="The account that deposits are returned to")
    bank_account_name: str = Field(min_length=2, max_length=100)


class PasswordChange(Model):
    """The present password is asked again: an unattended screen is not enough."""

    old: str = Field(max_length=200)
    new: str = Field(max_length=200)


class NewOrganisation(Model):
    kind: str = Field(pattern="^(BANK|CENTRE|FUND|GUARANTOR|INSURER|APPRAISER|COMPANY)$")
    name: str = Field(min_length=2, max_length=100)
    uscc: str
    contact_email: str = ""
    phone: str = ""
    bank_account_no: str = ""
    bank_account_name: str = ""


class NewUser(Model):
    organisation_id: int
    login: str = Field(min_length=3, max_length=50, pattern=r"^[a-zA-Z0-9._-]+$")
    display_name: str = Field(min_length=2, max_length=50)
    password: str = Field(max_length=200)
    roles: list[str]


class UserChange(Model):
    active: bool | None = None
    roles: list[str] | None = None


def _csrf_token(request: AnyRequest) -> str:
    return str(ScopeState.from_scope(request.scope).csrf_token or "")


def _address(request: AnyRequest) -> str:
    return request.client.host if request.client else "unknown"


@get("/api/session", guards=[anyone], summary="Who is signed in", operation_id="session")
async def session(
    request: AnyRequest, db: NamedDependency[Database], viewer: NamedDependency[Actor | None]
) -> SessionView:
    user = None
    if viewer is not None and viewer.user_id is not None:
        async with db.transaction() as tx:
            user = await service.me(tx, user_id=viewer.user_id)
    return SessionView(user=user, csrf_token=_csrf_token(request))


@post("/api/session", guards=[anyone], status_code=200, summary="Sign in", operation_id="sign_in")
async def sign_in(
    request: AnyRequest, data: JSONBody[SignIn], services: NamedDependency[Services]
) -> Response[SessionView]:
    await sessions.check_rate(services, address=_address(request))
    async with services.db.transaction() as tx:
        user = await service.authenticate(tx, login=data.login, password=data.password)
        mark = await service.session_mark(tx, user_id=user.id)
    await sessions.end(services.redis, services.settings, token=sessions.token_of(request.scope))
    cookie = await sessions.begin(services.redis, services.settings, user_id=user.id, mark=mark)
    return Response(SessionView(user=user, csrf_token=_csrf_token(request)), cookies=[cookie])


@delete("/api/session", guards=[anyone], status_code=200, summary="Sign out", operation_id="sign_out")
async def sign_out(request: AnyRequest, services: NamedDependency[Services]) -> Response[SessionView]:
    gone = await sessions.end(services.redis, services.settings, token=sessions.token_of(request.scope))
    return Response(SessionView(user=None, csrf_token=_csrf_token(request)), cookies=[gone])


@post("/api/bidder-accounts", guards=[anyone], summary="Register as a bidder", operation_id="create_bidder_account")
async def create_bidder_account(
    request: AnyRequest, data: JSONBody[BidderAccount], services: NamedDependency[Services]
) -> UserView:
    await sessions.check_rate(services, address=_address(request), what="sign-up")
    async with services.db.transaction() as tx:
        return await service.register_bidder(tx, **data.model_dump())


@put(
    "/api/password",
    guards=[signed_in],
    status_code=200,
    summary="Change one's password",
    operation_id="change_password",
)
async def change_password(
    request: AnyRequest,
    data: JSONBody[PasswordChange],
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
) -> Response[SessionView]:
    """Every session of the user ends; the answer's cookie begins a new one here."""
    await sessions.check_rate(services, address=_address(request), what="password")
    assert actor.user_id is not None
    async with services.db.transaction() as tx:
        await service.change_password(tx, actor=actor, old=data.old, new=data.new)
        mark = await service.session_mark(tx, user_id=actor.user_id)
        user = await service.me(tx, user_id=actor.user_id)
    cookie = await sessions.begin(services.redis, services.settings, user_id=actor.user_id, mark=mark)
    return Response(SessionView(user=user, csrf_token=_csrf_token(request)), cookies=[cookie])


@get("/api/organisations", guards=[administrator], summary="Organisations", operation_id="organisations")
async def organisations(
    db: NamedDependency[Database], kind: FromQuery[str | None] = None, limit: Limit = 50, offset: Offset = 0
) -> OrganisationPage:
    async with db.transaction() as tx:
        return await service.organisation_page(tx, kind=kind, limit=limit, offset=offset)


name_readers = has_role(
    "银行、交易中心或基金工作人员",
    "BANK_MAKER",
    "BANK_CHECKER",
    "CENTRE_REVIEWER",
    "CENTRE_SETTLEMENT",
    "FUND_MANAGER",
    "ADMINISTRATOR",
)


# A route of its own: a picker needs no contacts and no bank accounts, and each route has one guard.
@get("/api/organisation-names", guards=[name_readers], summary="Names for pickers", operation_id="organisation_names")
async def organisation_names(db: NamedDependency[Database], kind: FromQuery[str]) -> list[OrganisationName]:
    async with db.transaction() as tx:
        return await service.organisation_names(tx, kind=kind)


@post(
    "/api/organisations", guards=[administrator], summary="Register an organisation", operation_id="create_organisation"
)
async def create_organisation(data: JSONBody[NewOrganisation], db: NamedDependency[Database]) -> OrganisationView:
    async with db.transaction() as tx:
        return await service.create_organisation(tx, **data.model_dump())


@get("/api/users", guards=[administrator], summary="Users", operation_id="users")
async def users(db: NamedDependency[Database], limit: Limit = 50, offset: Offset = 0) -> UserPage:
    async with db.transaction() as tx:
        return await service.user_page(tx, limit=limit, offset=offset)


@post("/api/users", guards=[administrator], summary="Create a user", operation_id="create_user")
async def create_user(data: JSONBody[NewUser], db: NamedDependency[Database]) -> UserView:
    async with db.transaction() as tx:
        return await service.create_user(tx, **data.model_dump())


@patch(
    "/api/users/{user_id:int}",
    guards=[administrator],
    summary="Deactivate a user, change roles",
    operation_id="change_user",
)
async def change_user(user_id: FromPath[int], data: JSONBody[UserChange], db: NamedDependency[Database]) -> UserView:
    async with db.transaction() as tx:
        return await service.change_user(tx, user_id=user_id, active=data.active, roles=data.roles)


routes: list[Any] = [
    session,
    sign_in,
    sign_out,
    create_bidder_account,
    change_password,
    organisations,
    organisation_names,
    create_organisation,
    users,
    create_user,
    change_user,
]
