"""Refusals of identity. What is wrong with a USCC or an identity card is `kernel.ids.InvalidNumber`."""

from market.kernel.problems import Problem


class WrongCredentials(Problem):
    """Never tells whether the login, the password or neither (a deactivated user) is wrong."""

    code = "wrong-credentials"
    status = 401
    zh = "用户名或密码不正确"
    en = "The login or the password is wrong"


class WrongPassword(Problem):
    """The present password, asked again before it is changed. Not 401: the session goes on."""

    code = "wrong-password"
    status = 422
    zh = "当前密码不正确"
    en = "The present password is wrong"


class TooManyAttempts(Problem):
    """`retry_after_seconds` says when the next attempt is taken."""

    code = "too-many-attempts"
    status = 429
    zh = "尝试过于频繁,请在 {retry_after_seconds} 秒后重试"
    en = "Too many attempts; try again in {retry_after_seconds} seconds"


class SessionsUnavailable(Problem):
    """Redis, which holds the sessions, does not answer: nobody's session has ended, and none can be begun or looked up.

    Reading in public, open rooms and everything already accepted go on.
    """

    code = "sessions-unavailable"
    status = 503
    zh = "登录服务暂时不可用,请在 {retry_after_seconds} 秒后重试"
    en = "Signing in is not possible at the moment; try again in {retry_after_seconds} seconds"


class LoginTaken(Problem):
    code = "login-taken"
    status = 409
    zh = "登录名 {login} 已被使用,请换一个"
    en = "The login {login} is taken; choose another"


class OrganisationExists(Problem):
    code = "organisation-exists"
    status = 409
    zh = "该主体已登记,请联系系统管理员为您开通用户"
    en = "This organisation or person is registered already; ask the exchange's administrator for a user"


class WeakPassword(Problem):
    """`least` characters at the least."""

    code = "weak-password"
    status = 422
    zh = "密码至少 {least} 个字符"
    en = "A password has at least {least} characters"


class RoleNotForKind(Problem):
    """`roles` are those that users of this kind of organisation cannot hold."""

    code = "role-not-for-kind"
    status = 422
    zh = "该类机构({kind})的用户不能担任角色 {roles}"
    en = "Users of an organisation of kind {kind} cannot hold {roles}"


class LastAdministrator(Problem):
    code = "last-administrator"
    status = 409
    zh = "至少须保留一名有效的系统管理员"
    en = "At least one active administrator must remain"
