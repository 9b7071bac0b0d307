"""What a generator can't know of this API: ids that exist, the version they have, and which valid
requests are rightly refused."""

import fnmatch
import functools
import itertools
import os
from pathlib import Path

import jsonschema_rs
import requests
import schemathesis
from schemathesis.core.parameters import ParameterLocation

BASE = os.environ["CONTRACT_URL"]
ACTOR = os.environ["CONTRACT_ACTOR"]
TOKEN = os.environ.get("CONTRACT_TOKEN")

# Where each kind of id is found; `{}` is filled with the ids of the kind before the colon.
LISTS = {
    "organisations": ["/v1/organisations"],
    "services": ["/v1/services"],
    "needs": ["/v1/needs"],
    "courses": ["/v1/courses"],
    "runs": ["/v1/runs"],
    "people": ["/v1/people"],
    "invitations": ["/v1/invitations"],
    "role-assignments": ["/v1/role-assignments"],
    "sessions": ["/v1/runs/{runs}/sessions"],
    "enrolments": ["/v1/runs/{runs}/enrolments", "/v1/courses/{courses}/queue"],
    "working-group-members": ["/v1/courses/{courses}/working-group"],
    "meetings": ["/v1/courses/{courses}/meetings"],
    "improvement-points": ["/v1/courses/{courses}/improvement-points"],
    "deviations": ["/v1/courses/{courses}/deviations"],
    "feedback": ["/v1/runs/{runs}/feedback"],
}

turn = itertools.count()
session = requests.Session()
session.headers["Sidestilt-Purpose"] = "administration"
if TOKEN:
    session.headers["Authorization"] = f"Bearer {TOKEN}"


def known():
    """The ids that this caller can find, by the noun in their path."""
    ids = {}
    for noun, paths in LISTS.items():
        found = []
        for path in paths:
            parent = path.partition("{")[2].partition("}")[0]
            for url in [path.replace(f"{{{parent}}}", one) for one in ids.get(parent, [""])]:
                answer = session.get(BASE + url)
                if answer.ok:
                    body = answer.json()
                    found += [item["id"] for item in body.get("items", body.get("members", []))]
        ids[noun] = found
    return ids


IDS = known()


def positive(case, location):
    component = case.meta.components.get(location) if case.meta else None
    return component is None or component.mode.is_positive


@schemathesis.hook
def before_call(context, case, kwargs):
    """Makes a well-formed request one that means something."""
    if case.meta is None:
        return
    nth = next(turn)
    noun = case.path.split("/")[2] if case.path.startswith("/v1/") else ""
    ids = IDS.get(noun)
    # One in four keeps its made-up id, to see that it names nothing.
    if ids and "id" in case.path_parameters and positive(case, ParameterLocation.PATH) and nth % 4:
        case.path_parameters["id"] = ids[nth % len(ids)]
    # A cursor is what a page before gave.
    if positive(case, ParameterLocation.QUERY) and case.query:
        case.query.pop("cursor", None)
    if not positive(case, ParameterLocation.HEADER):
        return
    # Each request is one of its own, and knows the version it wants to change.
    if "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = f"contract-{nth}"
    if "If-Match" in case.headers:
        current = session.get(BASE + case.formatted_path)
        case.headers["If-Match"] = current.headers.get("ETag", case.headers["If-Match"])


def closed(schema):
    """The same schema, of nothing but the members it names."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    parts = {key: closed(part) for key, part in schema.items()}
    return {"additionalProperties": False, **parts} if isinstance(schema.get("properties"), dict) else parts


DOCUMENT = session.get(f"{BASE}/openapi.json").json()
CLOSED = closed(DOCUMENT["components"]["schemas"])


@functools.cache
def validator(path, method, status, media_type):
    """What holds an answer against its closed schema; none if the document gives no schema."""
    said = DOCUMENT["paths"][path][method]["responses"].get(status, {})
    if "$ref" in said:
        said = DOCUMENT["components"]["responses"][said["$ref"].rpartition("/")[2]]
    schema = said.get("content", {}).get(media_type, {}).get("schema")
    return schema and jsonschema_rs.Draft202012Validator({**closed(schema), "components": {"schemas": CLOSED}})


@schemathesis.check
def no_member_unsaid(ctx, response, case):
    """An answer holds no member that its schema does not name.

    The schemas of answers are open, since clients let pass what they do not know. What the document
    does not say nobody can use."""
    media_type = response.headers.get("content-type", [""])[0].partition(";")[0]
    if not media_type.endswith("json") or not response.content:
        return
    operation = case.operation
    against = validator(operation.path, operation.method.lower(), str(response.status_code), media_type)
    unsaid = against and next(against.iter_errors(response.json()), None)
    assert not unsaid, f"{ACTOR}: {unsaid.message} at /{'/'.join(map(str, unsaid.instance_path))}"


def listed():
    lines = (Path(__file__).parent / "refusals.tsv").read_text().splitlines()
    rows = [line.split("\t") for line in lines[1:]]
    return [tuple(row[:3]) for row in rows]


REFUSALS = listed()


@schemathesis.check
def only_listed_refusals(ctx, response, case):
    """A valid request is done, or refused for a reason that refusals.tsv names."""
    mode = case.meta.generation.mode if case.meta else None
    if mode is None or not mode.is_positive or not 400 <= response.status_code < 500:
        return
    phase = case.meta.phase.data
    if getattr(phase, "scenario", None) is not None and phase.scenario.name == "UNSPECIFIED_HTTP_METHOD":
        return
    problem = response.json()
    faults = {(fault["code"], fault["pointer"]) for fault in problem["errors"]} or {(problem["code"], "")}
    refusals = [(case.operation.label, str(response.status_code), code, pointer) for code, pointer in sorted(faults)]
    unlisted = [" ".join(refusal[1:]) for refusal in refusals
                if not any(fnmatch.fnmatchcase(refusal[0], row[0]) and row[1:] == refusal[1:3] for row in REFUSALS)]
    assert not unlisted, f"{ACTOR}: valid, but refused; refusals.tsv does not list {', '.join(unlisted)}"
