"""How API models look in JSON: frozen pydantic models, money as decimal strings of fen."""

from __future__ import annotations

from typing import Annotated, Any

from litestar.openapi.spec import OpenAPIType, Schema
from litestar.plugins import OpenAPISchemaPlugin
from litestar.typing import FieldDefinition
from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer


class Model(BaseModel):
    """Base of API models: unknown fields are refused; reads from ORM rows with `Model.model_validate(row)`."""

    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)


class _FenMark:
    """Marks `Fen` so that the OpenAPI document shows a string."""


def _parse_fen(value: Any) -> Any:
    if isinstance(value, str):
        if not value.removeprefix("-").isascii() or not value.removeprefix("-").isdigit():
            raise ValueError('fen are a whole number as a string, for example "5000000"')
        number = int(value)
        if abs(number) >= 2**63:
            raise ValueError("fen do not fit 64 bits")
        return number
    if isinstance(value, bool | float):
        raise ValueError("fen are a whole number as a string, never a float")
    return value


Fen = Annotated[int, BeforeValidator(_parse_fen), PlainSerializer(str, return_type=str, when_used="json"), _FenMark()]
"""An amount in fen: `int` in Python, a decimal string in JSON (fen exceed what JavaScript numbers hold)."""


class FenSchemaPlugin(OpenAPISchemaPlugin):
    """Shows `Fen` as `{"type": "string", "pattern": "^-?[0-9]+$"}` in the OpenAPI document."""

    @staticmethod
    def is_plugin_supported_type(value: Any) -> bool:
        return False

    def is_plugin_supported_field(self, field_definition: FieldDefinition) -> bool:
        return any(isinstance(mark, _FenMark) for mark in field_definition.metadata)

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: Any) -> Schema:
        return Schema(type=OpenAPIType.STRING, pattern="^-?[0-9]+$", description="an amount in fen")
