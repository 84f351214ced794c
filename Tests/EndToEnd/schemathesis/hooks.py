"""What the tool has to be told because no description can say it. The tool imports this by itself."""

import itertools

import jsonschema_rs
import schemathesis
from schemathesis.core.parameters import ParameterLocation

numbers = itertools.count(1)


@schemathesis.hook
def before_call(context, case, kwargs):
    # Only the server makes cursors; any other text is refused, whatever it looks like.
    case.query.pop("cursor", None)
    # Of an answer with some fields the others are missing, which its schema has as required.
    if names_fields(case):
        case.query.pop("fields", None)
    # A key stands for one request; the tool uses one for many different.
    headers = case.meta.components.get(ParameterLocation.HEADER) if case.meta else None
    if "Idempotency-Key" in case.headers and (headers is None or headers.mode.is_positive):
        case.headers["Idempotency-Key"] = f"key-{next(numbers)}"


def names_fields(case):
    """Whether the query asks for fields that there are."""
    names = case.query.get("fields")
    for parameter in case.operation.query:
        if parameter.name == "fields" and names is not None:
            names = names if isinstance(names, list) else str(names).split(",")
            return jsonschema_rs.is_valid(parameter.definition["schema"], names)
    return False


@schemathesis.serializer("application/x-ndjson", "text/csv")
def rows(context, value):
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
