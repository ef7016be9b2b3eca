"""Who may: guards named as sentences. Every route names exactly one, also the public ones."""

from __future__ import annotations

from typing import Any

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.exceptions import WebSocketException
from litestar.handlers import BaseRouteHandler

from market.identity.kinds import ROLES
from market.kernel.problems import NotAllowed, Problem, SignInRequired
from market.platform.actor import Actor

Connection = ASGIConnection[Any, Any, Any, Any]


def signed_in_actor(connection: Connection) -> Actor | None:
    """The actor that the session middleware found for this connection."""
    actor = connection.scope.get("state", {}).get("actor")
    return actor if isinstance(actor, Actor) else None


def not_signed_in(connection: Connection) -> Problem:
    """Why there is no actor: nobody signed in, or a session that cannot be looked up now."""
    unknown = connection.scope.get("state", {}).get("unknown")
    return unknown if isinstance(unknown, Problem) else SignInRequired()


class Guard:
    """A litestar guard with a sentence (zh, for people) and the roles it lets in (None: everybody; empty: any signed-in user)."""

    def __init__(self, sentence: str, roles: frozenset[str] | None) -> None:
        self.sentence = sentence
        self.roles = roles
        self.__name__ = sentence

    def __call__(self, connection: Connection, _: BaseRouteHandler) -> None:
        """Raises SignInRequired, SessionsUnavailable, NotAllowed; a websocket is closed with 4401 or 4403 and the problem's code as reason."""
        problem = self.refusal(signed_in_actor(connection))
        if problem is None:
            return
        if isinstance(problem, SignInRequired):
            problem = not_signed_in(connection)
        if connection.scope["type"] == ScopeType.WEBSOCKET:
            raise WebSocketException(detail=problem.code, code=4000 + problem.status)
        raise problem

    def refusal(self, actor: Actor | None) -> Problem | None:
        """Why this actor is not let in; None when it is."""
        if self.roles is None:
            return None
        if actor is None:
            return SignInRequired()
        if self.roles and not actor.has(*self.roles):
            return NotAllowed(needs=self.sentence)
        return None

    def __repr__(self) -> str:
        return f"Guard({self.sentence})"


def has_role(sentence: str, *roles: str) -> Guard:
    """A guard that lets in whoever has at least one of the roles. The sentence comes first, in Chinese, for people."""
    unknown = set(roles) - set(ROLES)
    if unknown:
        raise ValueError(f"unknown roles: {sorted(unknown)}")
    # Without roles it would let in every signed-in user; a role as the sentence would shut that role out.
    if not roles or sentence in ROLES:
        raise ValueError("has_role takes a sentence for people, then at least one role")
    return Guard(sentence, frozenset(roles))


anyone = Guard("任何人", None)
signed_in = Guard("已登录用户", frozenset())
bank_maker = has_role("银行经办", "BANK_MAKER")
bank_checker = has_role("银行复核", "BANK_CHECKER")
bank_staff = has_role("银行经办或复核", "BANK_MAKER", "BANK_CHECKER")
centre_reviewer = has_role("交易中心审核", "CENTRE_REVIEWER")
centre_settlement = has_role("交易中心结算", "CENTRE_SETTLEMENT")
centre_staff = has_role("交易中心工作人员", "CENTRE_REVIEWER", "CENTRE_SETTLEMENT")
fund_manager = has_role("基金管理人", "FUND_MANAGER")
bidder = has_role("竞买人", "BIDDER")
reserve_officer = has_role("收储机构", "RESERVE_OFFICER")
administrator = has_role("系统管理员", "ADMINISTRATOR")
staff = has_role("平台工作人员", "CENTRE_REVIEWER", "CENTRE_SETTLEMENT", "FUND_MANAGER", "ADMINISTRATOR")
