"""One sound request to each route, and the things that can stand in its path."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from canon.shanghai import day_of
from chassis.clock import machine_now, new_id
from tests.access.callers import MATTERS, Caller, Matter, sees_dispute, sees_evidence, sees_matter, sees_money
from tests.access.files import FILE, FILE_SHA256, UNRELEASED
from tests.access.house import BYSTANDER, a_key, account_of, spare_of
from tests.access.policies import NOT_OF_ANYBODY, POLICIES, Policy
from tests.bad_input.document import document
from tests.journeys.messages import today

OLD = str(UUID(int=(1_600_000_000_000 << 80) | (7 << 76) | (2 << 62) | 9))  # an id of 2020: nobody waits for it
NEVER = "999999999"  # a version no case has: a command that is allowed answers 412 and changes nothing
SOON = (machine_now() + timedelta(days=3)).isoformat()
LATER = day_of(machine_now() + timedelta(days=30)).isoformat()
IN_YEARS = day_of(machine_now() + timedelta(days=5 * 365))
NAMED = {"phone": "13012345678", "name": "无此人", "reason": "本人要求"}
CARD = {
    "scheme": "prepaid",
    "paid_fen": 1,
    "requested_on": "2026-09-01",
    "formed_on": "2025-12-01",
    "paid_on": "2025-12-01",
    "card": "discount",
    "cause": "operator",
    "used_discounted_fen": 0,
    "used_list_fen": 0,
}
MACHINES = ("platform", "partner")  # whose credentials are keys; people show a password
KEY_ONLY = ("other_agency", "other_enterprise")  # of those that may have people, too
PARTNER = "other_partner"
ANOTHER_FILE = {"name": "a.jpg", "media_type": "image/jpeg", "size": 1, "sha256": "f" * 64}
NDJSON = {"content-type": "application/x-ndjson"}
CSV = {"content-type": "text/csv"}
LAST = (  # what moves a thing away from who has it, after everything else
    "/v1/accounts/{name}/keys/{prefix}",
    "/v1/accounts/{name}/disable",  # these end the keys of a person
    "/v1/accounts/{name}/password",
    "/v1/accounts/{name}/second-factor",
    "/v1/refunds/group-cases/{group_case_id}/payments/{payment_id}/member",  # who matches it does not undo that
    "/v1/odr/enterprises/{enterprise_id}/suspension",
    "/v1/odr/enterprises/{enterprise_id}/leave",
    "/v1/registers/{register}/{entry_id}/leave",
    "/v1/refunds/group-cases/{group_case_id}/members/{number}/erasure",
    "/v1/handovers/{id}/acknowledgement",
    "/v1/handovers/{id}/result",
    "/v1/handovers/{id}/refusal",
    "/v1/routing/rule-sets/{version}/retirement",
    "/v1/complaints/{complaint_id}/withdrawal",
    "/v1/complaints/{complaint_id}/erasure",
    "/v1/complaints:erase",
)


def _has_no_password(caller: Caller) -> bool:
    return caller.role in MACHINES or caller.name in KEY_ONLY


@dataclass(frozen=True, slots=True)
class Thing:
    """What stands in a path: whose it is, and whether a caller may see it."""

    name: str
    values: dict[str, str]
    sees: Callable[[Caller], bool]
    matter: Matter | None = None
    body: dict[str, Any] | None = None

    @property
    def is_missing(self) -> bool:
        return self.name.startswith("missing")

    @property
    def names(self) -> set[str]:
        """The parameters of a path and the fields of a body that it stands in."""
        names = {*self.values, *(self.body or {})}
        return names | {"prefix"} if "name" in names else names  # a key of the account: see ``request_of``


def nobody(_: Caller) -> bool:
    return False


def everybody(_: Caller) -> bool:
    return True


def things_of(kind: str | None, path: str, ids: dict[str, str]) -> Iterator[Thing]:
    """Everything of a kind that was seeded, and what is not there: an id of long ago and one of just now."""
    if kind is None:
        yield Thing("-", {}, everybody)
        return
    if kind == "credential":
        yield Thing("own", {"name": "{own}"}, _has_no_password)
        yield Thing("a person's", {"name": "hub.dev"}, nobody)
        yield Thing(
            "a partner's", {"name": PARTNER}, lambda caller: caller.name == PARTNER or caller.role == "administrator"
        )
        yield Thing("missing", {"name": "nobody.anywhere"}, nobody)
        return
    if kind == "key":
        yield Thing("own", {"name": "{own}"}, everybody)
        yield Thing("foreign", {"name": BYSTANDER}, lambda caller: caller.role == "administrator")
        yield Thing("missing", {"name": "nobody.anywhere"}, nobody)
        return
    names = re.findall(r"{(\w+)}", path)
    yield from _SINGLE[kind](names, ids) if kind in _SINGLE else _of_matters(kind, names, ids)


def _missing(names: list[str], **fixed: str) -> Iterator[Thing]:
    yield Thing("missing", {**{name: str(new_id()) for name in names}, **fixed}, nobody)
    yield Thing("missing old", {**dict.fromkeys(names, OLD), **fixed}, nobody)


_PREFIX = {"evidence": "complaint", "case": "complaint", "contact": "complaint", "unscoped": "complaint"}
_LOOKS = {"evidence": sees_evidence, "dispute": sees_dispute, "claim": sees_money, "plan": sees_money}
_FIXED = {"number": "1", "code": "quantity", "command": "note"}  # what stands beside a thing in a path
_PAIRS = {"fridge": "kettle", "kettle": "fridge", "dinner": "radio", "radio": "dinner"}  # of one section each


def _of_matters(kind: str, names: list[str], ids: dict[str, str]) -> Iterator[Thing]:
    fixed = {name: value for name, value in _FIXED.items() if name in names}
    prefix = _PREFIX.get(kind, kind)
    look = _LOOKS.get(kind, sees_matter)
    for matter in MATTERS:
        key = f"{prefix}.{matter.name}"
        if key in ids:
            yield Thing(matter.name, {names[0]: ids[key], **fixed}, _seeing(look, matter), matter)
    yield from _missing(names, **fixed)


def _seeing(look: Callable[[Caller, Matter], bool], matter: Matter) -> Callable[[Caller], bool]:
    return lambda caller: look(caller, matter)


def _notices(names: list[str], ids: dict[str, str]) -> Iterator[Thing]:
    complaint, notice = names
    for matter in MATTERS:
        if f"notice.{matter.name}" in ids:
            values = {complaint: ids[f"complaint.{matter.name}"], notice: ids[f"notice.{matter.name}"]}
            yield Thing(matter.name, values, _seeing(sees_matter, matter), matter)
    crossed = {complaint: ids["complaint.gym"], notice: ids["notice.dinner"]}
    yield Thing("crossed", crossed, nobody)
    yield from _missing(names)


def _pairs(names: list[str], ids: dict[str, str]) -> Iterator[Thing]:
    one, other = names
    yield Thing("two", {one: ids["complaint.gym"], other: ids["complaint.dinner"]}, everybody)
    yield Thing("missing", {one: ids["complaint.gym"], other: OLD}, nobody)
    yield from _missing(names)


def _files(look: Callable[[Caller, Matter], bool]) -> Callable[[list[str], dict[str, str]], Iterator[Thing]]:
    """The file of each matter, and that of no matter."""

    def things(names: list[str], ids: dict[str, str]) -> Iterator[Thing]:
        complaint, *others = names
        fixed = {name: {"sha256": FILE_SHA256, "party": "complainant"}[name] for name in others}
        for matter in MATTERS:
            values = {complaint: ids[f"complaint.{matter.name}"], **fixed}
            yield Thing(matter.name, values, _seeing(look, matter), matter)
        yield from _missing([complaint], **fixed)

    return things


def _sees_file(caller: Caller, matter: Matter) -> bool:
    """Another authority and an enterprise see what was released to them of their matters."""
    is_party = caller.role in ("agency", "enterprise")
    return sees_evidence(caller, matter) and not (is_party and matter.name in UNRELEASED)


def _handovers(names: list[str], ids: dict[str, str]) -> Iterator[Thing]:
    for matter in MATTERS:
        if matter.agency:
            yield Thing(matter.name, {names[0]: ids[f"handover.{matter.name}"]}, _handed(matter), matter)
    yield from _missing(names)


def _handed(matter: Matter) -> Callable[[Caller], bool]:
    return lambda caller: caller.role == "hub" or (caller.role == "agency" and caller.agency == matter.agency)


def _in_body(
    name: str, prefix: str, look: Callable[[Caller, Matter], bool]
) -> Callable[[list[str], dict[str, str]], Iterator[Thing]]:
    """What hangs on each matter, named by a field of the body."""

    def things(_: list[str], ids: dict[str, str]) -> Iterator[Thing]:
        for matter in MATTERS:
            if f"{prefix}.{matter.name}" in ids:
                body = {name: ids[f"{prefix}.{matter.name}"]}
                yield Thing(matter.name, {}, _seeing(look, matter), matter, body)
        for missing in _missing([name]):
            yield Thing(missing.name, {}, nobody, None, missing.values)

    return things


def _grouped(_: list[str], ids: dict[str, str]) -> Iterator[Thing]:
    """Two matters of one section as the members of a group."""
    for matter in MATTERS:
        if other := _PAIRS.get(matter.name):
            body = {"members": [ids[f"complaint.{name}"] for name in (matter.name, other)]}
            yield Thing(matter.name, {}, _seeing(sees_matter, matter), matter, body)
    for missing in _missing(["members"]):
        yield Thing(missing.name, {}, nobody, None, {"members": [missing.values["members"], str(new_id())]})


def _alarms(names: list[str], _: dict[str, str]) -> Iterator[Thing]:
    yield from _missing(names)


def _filings(names: list[str], ids: dict[str, str]) -> Iterator[Thing]:
    for department in ("consumer_protection", "food"):
        yield Thing(department, {names[0]: ids[f"filing of {department}"]}, _hub_or(department))
    yield from _missing(names)


def _campaigns(_: list[str], ids: dict[str, str]) -> Iterator[Thing]:
    for department in ("consumer_protection", "food"):
        yield Thing(department, {}, _hub_or(department), None, {"campaign_id": ids[f"campaign of {department}"]})
    for missing in _missing(["campaign_id"]):
        yield Thing(missing.name, {}, nobody, None, missing.values)


def _hub_or(department: str) -> Callable[[Caller], bool]:
    return lambda caller: caller.role == "hub" or caller.department == department


def _enterprises(names: list[str], ids: dict[str, str]) -> Iterator[Thing]:
    for name in ("shop", "restaurant"):
        yield Thing(name, {names[0]: ids[f"enterprise.{name}"]}, _itself(name))
    yield from _missing(names)


def _registers(names: list[str], _: dict[str, str]) -> Iterator[Thing]:
    yield Thing("pledges", {names[0]: "pledge"}, everybody)


def _entries(names: list[str], ids: dict[str, str]) -> Iterator[Thing]:
    register, entry = names
    yield Thing("entry", {register: "pledge", entry: ids["entry"]}, everybody)
    yield Thing("of another register", {register: "stations", entry: ids["entry"]}, nobody)
    yield from _missing([entry], **{register: "pledge"})


def _breaches(names: list[str], ids: dict[str, str]) -> Iterator[Thing]:
    register, entry, breach = names
    there = {register: "pledge", entry: ids["entry"]}
    yield Thing("breach", {**there, breach: ids["breach"]}, everybody)
    yield from _missing([entry, breach], **{register: "pledge"})


def _stations(names: list[str], ids: dict[str, str]) -> Iterator[Thing]:
    for name in ("mall", "market"):
        yield Thing(name, {names[0]: ids[f"station.{name}"]}, _sits_at(name))
    yield from _missing(names)


def _handing_over(names: list[str], ids: dict[str, str]) -> Iterator[Thing]:
    filed = {"complaint_id": ids["complaint.gym"]}
    yield from (replace(station, body=None if station.is_missing else filed) for station in _stations(names, ids))


def _sits_at(name: str) -> Callable[[Caller], bool]:
    own = {"mall": "partner", "market": PARTNER}
    return lambda caller: caller.role != "partner" or caller.name == own[name]


def _itself(name: str) -> Callable[[Caller], bool]:
    return lambda caller: caller.role != "enterprise" or caller.enterprise == name


def _group_cases(names: list[str], ids: dict[str, str]) -> Iterator[Thing]:
    """The group case of each section, with its first member, simulation and waiting payment."""
    for section in ("consumer_protection", "food"):
        values = {name: ids.get(f"{name} of {section}", "1") for name in names}
        yield Thing(section, values, _of_section(section))
    yield from _missing(names[:1], **_first(names[1:]))


def _of_section(section: str) -> Callable[[Caller], bool]:
    return lambda caller: caller.role in ("hub", "bureau_head", "auditor") or caller.department == section


def _progress(names: list[str], ids: dict[str, str]) -> Iterator[Thing]:
    yield Thing("food", {names[0]: ids["group_case_id of food"]}, everybody)
    yield from _missing(names)


def _first(names: list[str]) -> dict[str, str]:
    return {name: OLD if name.endswith("_id") else "1" for name in names}


def _finding(names: list[str], ids: dict[str, str]) -> Iterator[Thing]:
    look_back, case = names
    yield Thing("missing item", {look_back: ids["look_back"], case: OLD}, nobody)
    yield from _missing(names)


def _quarantined(names: list[str], _: dict[str, str]) -> Iterator[Thing]:
    yield from (Thing(one.name, {names[0]: f"intake.{one.values[names[0]]}"}, nobody) for one in _missing(names))


def _one(key: str, missing: str = OLD) -> Callable[[list[str], dict[str, str]], Iterator[Thing]]:
    def things(names: list[str], ids: dict[str, str]) -> Iterator[Thing]:
        yield Thing(key, {names[0]: ids[key]}, everybody)
        yield Thing("missing", {names[0]: missing}, nobody)

    return things


def _others(_: list[str], __: dict[str, str]) -> Iterator[Thing]:
    yield Thing("another's", {"name": BYSTANDER}, everybody)
    yield Thing("missing", {"name": "nobody.anywhere"}, nobody)


_SINGLE: dict[str, Callable[[list[str], dict[str, str]], Iterator[Thing]]] = {
    "others": _others,
    "notice": _notices,
    "pair": _pairs,
    "file": _files(_sees_file),
    "own_file": _files(sees_evidence),
    "released": _files(sees_matter),
    "handover": _handovers,
    "claimed": _in_body("claim_id", "claim", sees_money),
    "complained": _in_body("complaint_id", "complaint", sees_matter),
    "filed": _in_body("complaint_id", "complaint", sees_matter),
    "campaign": _campaigns,
    "filing": _filings,
    "grouped": _grouped,
    "alarm": _alarms,
    "enterprise": _enterprises,
    "register": _registers,
    "entry": _entries,
    "breach": _breaches,
    "station": _stations,
    "handing_over": _handing_over,
    "finding": _finding,
    "group_case": _group_cases,
    "progress": _progress,
    "quarantined": _quarantined,
    "import": _one("import"),
    "look_back": _one("look_back"),
    "report": _one("report"),
    "note": _one("note"),
    "delivery": _one("delivery"),
    "rules": _one("rules", "demo-1999-01"),
    "calendar": _one("calendar", "cn-1999"),
}

_QUERIES = {
    "/v1/metrics/breakdown": {"metric": "received", "by": "department"},
    "/v1/metrics/series": {"metric": "received"},
    "/v1/metrics/cases": {"metric": "received"},
    "/v1/enforcement/campaigns": {"from": "2026-01-01", "to": "2026-12-31"},
    "/v1/enforcement/filings": {"from": "2026-01-01", "to": "2026-12-31"},
    "/v1/outreach": {"from": "2026-01-01", "to": "2026-12-31"},
    "/v1/enforcement/inspections": {"from": "2026-01-01", "to": "2026-12-31"},
}


_OF_SECTIONS = ("/v1/outreach", *(f"/v1/enforcement/{kind}" for kind in ("campaigns", "filings", "inspections")))


def routes_without_cases(
    api: dict[str, Any], policies: dict[tuple[str, str], Policy], ids: dict[str, str]
) -> list[str]:
    """What paths and bodies of an OpenAPI document name and the matrix has no things for, one of them missing."""
    found = []
    for method, path, name in sorted({*named_in(api)} - {*NOT_OF_ANYBODY}):
        things = things_of(policies.get((method, path), Policy("all")).things, path, ids)
        cases = [thing for thing in things if name in thing.names]
        if len(cases) < 2 or not any(thing.is_missing for thing in cases):
            found.append(f"{method} {path}: {name}")
    return found


def named_in(api: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What the paths and bodies of an OpenAPI document name: parameters of paths, and ids of things in bodies."""
    for path, at in api["paths"].items():
        for method, operation in at.items():
            yield from ((method.upper(), path, name) for name in re.findall(r"{(\w+)}", path))
            for content in operation.get("requestBody", {}).get("content", {}).values():
                yield from ((method.upper(), path, name) for name in _ids_in(api, content["schema"]))


def _ids_in(api: dict[str, Any], schema: dict[str, Any], name: str = "") -> Iterator[str]:
    """The names of the fields that hold an id, however deep."""
    if "$ref" in schema:
        yield from _ids_in(api, api["components"]["schemas"][schema["$ref"].rpartition("/")[2]], name)
    if schema.get("format") == "uuid":
        yield name
    for part in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from _ids_in(api, part, name)
    if isinstance(schema.get("items"), dict):
        yield from _ids_in(api, schema["items"], name)
    for field, part in schema.get("properties", {}).items():
        yield from _ids_in(api, part, field)


def requests_in_order() -> list[tuple[str, str]]:
    """Questions first; last what takes a thing away."""
    requests = [(method.upper(), path) for path, at in document()["paths"].items() for method in at]
    return sorted(
        (one for one in requests if one in POLICIES),
        key=lambda one: (one[0] != "GET", LAST.index(one[1]) + 1 if one[1] in LAST else 0),
    )


_LISTS = {  # what is sent as a list, with a line of it
    "/v1/imports": "登记编号,诉求内容\nACCESS-{key},一段文字\n",
    "/v1/refunds/group-cases/{group_case_id}/roster": "姓名,合同编号,已付金额,应退金额\n无此人,{key},2,1\n",
    "/v1/registers/{register}/imports": "名称,地址,乡镇,领域,生效日期\n",
}


def request_of(method: str, path: str, thing: Thing, caller: Caller, ids: dict[str, str]) -> dict[str, Any]:
    """The arguments of a sound request."""
    own = {"name": account_of(caller)} if thing.values.get("name") == "{own}" else thing.values
    if "{prefix}" in path:
        own = own | {"prefix": spare_of(own["name"])}
    options: dict[str, Any] = {"url": path.format(**own), "headers": {"Idempotency-Key": a_key()}}
    if path.startswith("/v1/cases/") and method == "POST":
        options["headers"]["If-Match"] = NEVER
    if method == "GET":
        options["params"] = _QUERIES.get(path)
        return options
    if path in _LISTS:
        options["headers"] |= CSV
        options["content"] = _LISTS[path].format(key=a_key()).encode()
        return options
    if path.endswith(":batch"):
        options["headers"] |= NDJSON
        options["content"] = b'{"id": "1"}\n'
        return options
    if path.endswith("/{sha256}"):
        options["content"] = FILE
        return options
    options["json"] = body_of(method, path, caller, ids) | (thing.body or {})
    return options


def body_of(method: str, path: str, caller: Caller, ids: dict[str, str]) -> dict[str, Any]:
    """The least body the document allows, with what only a person knows to be sound."""
    drawn = _drawn(method, path) | _SOUND.get(path, {})
    if path == "/v1/accounts":
        drawn |= {"name": a_key(), "roles": ["operator"]}
    if method == "PUT" and path.endswith("/second-factor"):
        drawn |= {"secret": "A" * 32, "code": "000000"}
    if path in _OF_SECTIONS and caller.role == "hub":  # a section's own is put in its place
        drawn["department"] = "food"
    if path.endswith("/send-to-odr"):
        drawn["enterprise"] = ids["enterprise.shop"]
    if path == "/v1/sessions":
        drawn["user"] = a_key()  # too many tries of one name would wait
    if path == "/v1/routing/rule-sets":
        drawn = {"base": ids["rules"], "changes": {"version": a_key(), "effective_from": today()}}
    return drawn


_SOUND: dict[str, dict[str, Any]] = {
    "/v1/accounts/{name}/roles": {"roles": ["operator"]},
    "/v1/calendar": {"days": [{"on": "2031-02-03", "kind": "statutory"}], "year": 2031},
    "/v1/cases/{id}/assign": {"department": "food"},
    "/v1/cases/{id}/request-supplement": {"by": SOON},
    "/v1/cases/{id}/schedule-session": {"held_at": SOON},
    "/v1/channels/12315/registrations": {
        "registrationnumber": "1330000002026112400000099",
        "problemdescribe": "一段文字",
    },
    "/v1/channels/12345/work-orders": {"caseguid": "ACCESS-99", "rqstcontent": "一段文字"},
    "/v1/complaints/{complaint_id}/attachments": ANOTHER_FILE,
    "/v1/complaints/{complaint_id}/supplements": {"text": "一段文字"},
    "/v1/complaints/{complaint_id}/matches/{other}": {"as": "other"},
    "/v1/complaints/{complaint_id}/notices:preview": {"command": "accept"},
    "/v1/complaints:erase": NAMED,
    "/v1/complaints:export": NAMED,
    "/v1/complaints:search": {"phone": "13012345678", "reason": "本人要求"},
    "/v1/groups/{group_id}/members": {"leave": [OLD]},
    "/v1/groups/{group_id}/contact-digests": {"salt": "0" * 32, "reason": "核对名册"},
    "/v1/refunds/group-cases/{group_case_id}/differences": {"salt": "0" * 32, "reason": "核对名册", "complaints": []},
    "/v1/refunds/group-cases": {"respondent": {"name": "某培训中心"}, "department": "food"},
    "/v1/refunds/group-cases/{group_case_id}/payments": {"reference": "PZ-2026/0009"},
    "/v1/refunds/group-cases/{group_case_id}/simulations": {"monthly_budget_fen": 10**9, "starts_on": LATER},
    "/v1/refunds/local-rules": {"id": "local:region-99", "region": "330000"},
    "/v1/refunds/plans/{plan_id}/payments": {"reference": "PZ-2026/0001"},
    "/v1/refunds/quotes": CARD,
    "/v1/refunds/quotes/sheet": CARD,
    "/v1/refunds/rates": {"known_until": LATER},
    "/v1/registers/{register}": {"field": "food"},
    "/v1/registers/{register}/{entry_id}/breaches": {"kind": "broken_promise"},
    "/v1/stations/{station_id}/accounts": {"account": "nobody.anywhere"},
    "/v1/retention": {"since": IN_YEARS.isoformat()},
    "/v1/roster": {"from": f"{IN_YEARS}T08:00:00+08:00", "to": f"{IN_YEARS}T18:00:00+08:00"},
}
_DOCUMENT = document()


def _drawn(method: str, path: str) -> dict[str, Any]:
    """The least body the document allows."""
    content = _DOCUMENT["paths"][path][method.lower()].get("requestBody", {}).get("content", {})
    schema = next(iter(content.values()), {"schema": {}})["schema"]
    drawn = _least(schema)
    return drawn if isinstance(drawn, dict) else {}


def _least(schema: dict[str, Any]) -> Any:
    if "$ref" in schema:
        return _least(_DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "anyOf" in schema:
        return _least(next(one for one in schema["anyOf"] if one.get("type") != "null"))
    kind = schema.get("type")
    if kind == "object":
        wanted = schema.get("required", [])
        return {name: _least(schema["properties"][name]) for name in wanted}
    if kind == "array":
        return [_least(schema["items"]) for _ in range(max(1, schema.get("minItems", 1)))]
    if kind == "string":
        written = {"uuid": OLD, "date": today(), "date-time": f"{today()}T00:00:00+08:00"}
        return schema.get("enum", [written.get(schema.get("format", ""), "一段文字")])[0]
    return int(max(1, schema.get("minimum", 1))) if kind == "integer" else kind == "boolean"
