"""Typed refusals. Each names what happened in fields; `title_*` and `remedy_*` say it to people in Chinese and English.

The HTTP edge renders a Problem as RFC 9457 problem details, the websocket edge as a `refused` frame:
`{"type": "/problems/<code>", "code", "status", "title", "title_en", "detail", "detail_en", **fields}`.

    class BidTooLow(Problem):
        code = "bid-too-low"
        status = 409
        zh = "出价低于当前最低有效报价 {minimum_yuan} 元"
        en = "The bid is below the least valid bid of {minimum_yuan} yuan"

    raise BidTooLow(minimum_fen=5_000_000)      # *_fen fields also offer *_yuan to the templates
"""

from __future__ import annotations

from typing import Any, ClassVar

from market.kernel.money import yuan


class Problem(Exception):
    """Base of every refusal. `fields` are JSON-ready (fen as int become strings at the edge)."""

    code: ClassVar[str] = "problem"
    status: ClassVar[int] = 400
    zh: ClassVar[str] = "请求无法完成"
    en: ClassVar[str] = "The request cannot be carried out"

    registry: ClassVar[dict[str, type[Problem]]] = {}

    def __init__(self, **fields: Any) -> None:
        super().__init__()
        self.fields = fields

    def __str__(self) -> str:
        # Not made beforehand: hundreds of bids a second are refused, and nobody reads it.
        return self.render(self.en)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "code" in cls.__dict__:
            other = Problem.registry.setdefault(cls.code, cls)
            if other is not cls and (other.__module__, other.__qualname__) != (cls.__module__, cls.__qualname__):
                raise TypeError(f"two problems share the code {cls.code!r}: {other} and {cls}")

    def render(self, template: str) -> str:
        """The template with the fields filled in; `x_fen` may be named `{x_yuan}`."""
        words = dict(self.fields)
        for name, value in self.fields.items():
            if name.endswith("_fen") and isinstance(value, int):
                words[f"{name.removesuffix('_fen')}_yuan"] = yuan(value)
        return template.format_map(words)

    def document(self) -> dict[str, Any]:
        """The problem-details document (RFC 9457), fen as strings."""
        fields = {k: str(v) if k.endswith("_fen") and isinstance(v, int) else v for k, v in self.fields.items()}
        members = {
            "type": f"/problems/{self.code}",
            "code": self.code,
            "status": self.status,
            "title": self.render(self.zh),
            "title_en": self.render(self.en),
        }
        # A field that happens to be named `status` must not change what the answer is.
        return members | {name: field for name, field in fields.items() if name not in members}


class NotFound(Problem):
    """`kind` names the thing in English (`lot`), `reference` the id or code that was asked for."""

    code = "not-found"
    status = 404
    zh = "未找到该记录({kind} {reference})"
    en = "No such {kind}: {reference}"


class NotAllowed(Problem):
    """Signed in, but this role or organisation may not do this. `needs` says who may."""

    code = "not-allowed"
    status = 403
    zh = "您没有进行此操作的权限(需要:{needs})"
    en = "You may not do this (it takes: {needs})"


class SignInRequired(Problem):
    code = "sign-in-required"
    status = 401
    zh = "请先登录"
    en = "Sign in first"


class Invalid(Problem):
    """Input that cannot be accepted. `errors` is a list of `{"field", "zh", "en"}`."""

    code = "invalid"
    status = 422
    zh = "提交的内容有误,请按提示修改"
    en = "The input has mistakes; mend the fields named in `errors`"

    def __init__(self, *errors: dict[str, str], **fields: Any) -> None:
        super().__init__(errors=list(errors), **fields)


class WrongState(Problem):
    """The thing is not in a state from which `event` leads anywhere. `allowed` lists the events that are possible now."""

    code = "wrong-state"
    status = 409
    zh = "当前状态({state})不能执行该操作({event})"
    en = "`{event}` is not possible in state {state}"
