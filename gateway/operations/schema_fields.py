"""Turn the fields of a JSON Schema into rows of a table: name, form, rules, meaning (字段表)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
Schemas = Mapping[str, Schema]  # by name, as ``components/schemas``
_FORMS = {
    "string": "文字",
    "integer": "整数",
    "number": "数",
    "boolean": "是或否",
    "object": "对象",
    "array": "列表",
    "null": "空",
    "date": "日期",
    "date-time": "时间",
    "uuid": "编号",
    "binary": "文件",
}
_BOUNDS = (
    ("minimum", "≥ {}"),
    ("exclusiveMinimum", "> {}"),
    ("maximum", "≤ {}"),
    ("exclusiveMaximum", "< {}"),
    ("minLength", "至少 {} 字"),
    ("maxLength", "至多 {} 字"),
    ("minItems", "至少 {} 项"),
    ("maxItems", "至多 {} 项"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One row of the table; ``refers_to`` names a schema that has a table of its own."""

    name: str
    form: str
    is_required: bool
    rule: str
    said: str
    refers_to: str | None = None


def fields_of(schema: Schema, schemas: Schemas, place: str = "", seen: tuple[str, ...] = ()) -> Iterator[Field]:
    """Yield every field of a body; inner ones are named by their path: ``refund.amount_fen``, ``items[].id``."""
    for choice in choices_of(schema):
        name = reference_name(choice)
        if name in seen:
            continue
        found, deeper = resolve_schema(choice, schemas), (*seen, name) if name else seen
        if "items" in found:
            yield from fields_of(found["items"], schemas, f"{place}[]", deeper)
        for inner, told in found.get("properties", {}).items():
            path = f"{place}.{inner}" if place else inner
            yield field(path, told, schemas, is_required=inner in found.get("required", ()))
            yield from fields_of(told, schemas, path, deeper)


def own_fields_of(schema: Schema, schemas: Schemas) -> Iterator[Field]:
    """Yield the direct fields of a schema; inner schemas have tables of their own."""
    for name, told in schema.get("properties", {}).items():
        yield field(name, told, schemas, is_required=name in schema.get("required", ()))


def field(name: str, schema: Schema, schemas: Schemas, *, is_required: bool) -> Field:
    """Return the row of a property or a parameter."""
    return Field(
        name=name,
        form=value_form(schema, schemas),
        is_required=is_required,
        rule="；".join(_rules(schema, schemas)),
        said=schema.get("description", ""),
        refers_to=next((found for found in _names(schema) if has_fields(found, schemas)), None),
    )


def value_form(schema: Schema, schemas: Schemas) -> str:
    """Return the form of a value in a few words."""
    forms = [_form(choice, schemas) for choice in choices_of(schema)]
    return " 或 ".join(dict.fromkeys(forms))


def choices_of(schema: Schema) -> list[Schema]:
    """Return the alternatives of a schema, or itself alone."""
    found = schema.get("anyOf") or schema.get("oneOf")
    return [inner for choice in found for inner in choices_of(choice)] if found else [schema]


def resolve_schema(schema: Schema, schemas: Schemas) -> Schema:
    name = reference_name(schema)
    return schemas.get(name, {}) if name else schema


def has_fields(name: str, schemas: Schemas) -> bool:
    """Return whether the schema of this name has properties; an enum has none."""
    return "properties" in schemas.get(name, {})


def reference_name(schema: Schema) -> str | None:
    return str(schema["$ref"]).rpartition("/")[2] if "$ref" in schema else None


def _names(schema: Schema) -> Iterator[str]:
    for choice in choices_of(schema):
        if (name := reference_name(choice)) is not None:
            yield name
        elif "items" in choice:
            yield from _names(choice["items"])


def _form(schema: Schema, schemas: Schemas) -> str:
    found = resolve_schema(schema, schemas)
    if "enum" in found or "const" in found:
        return "代码"
    if found.get("type") == "array":
        return f"列表（{value_form(found.get('items', {}), schemas)}）"
    form = found.get("format") or found.get("type")
    return _FORMS.get(str(form), _FORMS.get(str(found.get("type")), "任意"))


def _rules(schema: Schema, schemas: Schemas) -> Iterator[str]:
    for choice in choices_of(schema):
        found = resolve_schema(choice, schemas)
        known = found.get("enum") or ([found["const"]] if "const" in found else [])
        if known:
            yield "取 " + "、".join(map(str, known))
        yield from (words.format(_plain(found[bound])) for bound, words in _BOUNDS if bound in found)
        if "pattern" in found:
            yield f"合于 {found['pattern']}"
    if schema.get("default") is not None:
        yield f"不写为 {json.dumps(schema['default'], ensure_ascii=False)}"


def _plain(bound: float) -> float:
    """Return a whole number as ``int``; pydantic writes some bounds as fractions."""
    return int(bound) if bound == int(bound) else bound
