"""Who may ask what: one line for each route of the OpenAPI document. A route that stands in no line fails the suite.

The first word says who may ask at all; who may not is refused alike whether the thing exists or not (403). The second
says of what a caller sees only its own; what is not its own looks missing (404, same body). That a path or a body names
something and the line no kind of it fails the suite too.
"""

from dataclasses import dataclass

EVERYBODY = frozenset(
    {"nothing", "platform", "partner", "agency", "enterprise", "officer", "section_head", "hub", "bureau_head"}
    | {"operator", "auditor", "administrator"}
)
ROLES: dict[str, frozenset[str]] = {
    "all": EVERYBODY,
    "password": frozenset(),  # not with a key or a session alone; here with a wrong one
    "12345": frozenset({"platform"}),
    "12315": frozenset({"platform"}),
    "filers": frozenset({"platform", "partner", "hub", "officer"}),
    "bringers": frozenset({"platform", "partner", "agency", "enterprise", "hub", "officer"}),
    "searchers": frozenset({"hub", "officer"}),
    "inside": frozenset({"officer", "section_head", "hub", "bureau_head", "auditor"}),
    "desks": frozenset({"agency", "officer", "section_head", "hub", "bureau_head", "auditor"}),
    "figures": frozenset({"agency", "officer", "section_head", "hub", "bureau_head", "auditor"}),
    "handlers": frozenset({"officer", "section_head", "hub"}),
    "deciders": frozenset({"officer", "section_head", "hub", "bureau_head"}),
    "sections": frozenset({"officer", "section_head"}),
    "heads": frozenset({"section_head"}),
    "recusers": frozenset({"section_head", "bureau_head"}),
    "pressers": frozenset({"section_head", "hub", "bureau_head"}),
    "supervisors": frozenset({"section_head", "hub", "bureau_head", "auditor"}),
    "lookers": frozenset({"hub", "bureau_head"}),
    "look readers": frozenset({"hub", "bureau_head", "auditor"}),
    "hub": frozenset({"hub"}),
    "agency": frozenset({"agency"}),
    "agency or hub": frozenset({"agency", "hub"}),
    "handed": frozenset({"agency", "hub", "bureau_head", "auditor"}),
    "enterprise": frozenset({"enterprise"}),
    "enterprise or hub": frozenset({"enterprise", "hub"}),
    "reviewers": frozenset({"section_head", "hub"}),
    "firm or reviewers": frozenset({"enterprise", "section_head", "hub"}),
    "odr": frozenset({"enterprise", "officer", "section_head", "hub", "bureau_head", "auditor"}),
    "enterprise readers": frozenset(
        {"enterprise", "officer", "section_head", "hub", "bureau_head", "auditor", "administrator"}
    ),
    "dispute readers": frozenset({"enterprise", "partner", "officer", "section_head", "hub", "bureau_head", "auditor"}),
    "two sides": frozenset({"enterprise", "partner", "officer", "section_head", "hub"}),
    "odr parties": frozenset({"enterprise", "officer", "section_head", "hub"}),
    "station actors": frozenset({"partner", "officer", "section_head", "hub"}),
    "station readers": frozenset({"partner", "officer", "section_head", "hub", "bureau_head", "auditor"}),
    "book keepers": frozenset({"section_head", "hub", "bureau_head"}),
    "delivery readers": frozenset({"operator", "hub", "auditor", "platform", "partner"}),
    "operator": frozenset({"operator"}),
    "bureau_head": frozenset({"bureau_head"}),
    "auditor": frozenset({"auditor"}),
    "administrator": frozenset({"administrator"}),
    "account readers": frozenset({"administrator", "auditor"}),
    "public": EVERYBODY,  # and strangers
    "report readers": frozenset({"section_head", "hub", "bureau_head", "auditor"}),
    "retention readers": frozenset({"hub", "bureau_head", "auditor", "operator"}),
}


@dataclass(frozen=True, slots=True)
class Policy:
    """``roles`` is a name in ``ROLES``; ``things`` names what stands in the path, and ``None`` nothing scoped."""

    roles: str
    things: str | None = None


_TABLE = """
GET  /metrics                                               operator
GET  /status                                                operator
GET  /v1/accounts                                           account readers
POST /v1/accounts                                           administrator
GET  /v1/accounts/me                                        all
PUT  /v1/accounts/me/password                               password
GET  /v1/accounts/me/keys                                   all
GET  /v1/accounts/me/sessions                               all
POST /v1/accounts/me/sessions:end                           password
GET  /v1/accounts/{name}                                    account readers    others
POST /v1/accounts/{name}/disable                            administrator      others
POST /v1/accounts/{name}/enable                             administrator      others
POST /v1/accounts/{name}/keys                               all                credential
DELETE /v1/accounts/{name}/keys/{prefix}                    all                key
POST /v1/accounts/{name}/keys/{prefix}/signing-secret       all                credential
POST /v1/accounts/{name}/password                           administrator      others
PUT  /v1/accounts/{name}/roles                              administrator      others
POST /v1/accounts/me/second-factor                          password
PUT  /v1/accounts/me/second-factor                          password
DELETE /v1/accounts/{name}/second-factor                    administrator      others
GET  /v1/approvals                                          inside
POST /v1/approvals/{id}/approval                            recusers           approval
POST /v1/approvals/{id}/return                              recusers           approval
POST /v1/approvals/{id}/withdrawal                          handlers           approval
GET  /v1/audit                                              auditor
GET  /v1/audit/verification                                 auditor
GET  /v1/calendar                                           all
POST /v1/calendar                                           lookers
GET  /v1/calendar/versions                                  inside
GET  /v1/calendar/{version}/moves                           inside             calendar
GET  /v1/cases                                              desks
GET  /v1/cases/{id}                                         all                case
POST /v1/cases/{id}/accept                                  handlers           case
POST /v1/cases/{id}/agree                                   handlers           case
POST /v1/cases/{id}/assign                                  hub                case
POST /v1/cases/{id}/close                                   handlers           case
POST /v1/cases/{id}/decide-recusal                          recusers           case
POST /v1/cases/{id}/explain                                 pressers           case
POST /v1/cases/{id}/extend                                  deciders           case
POST /v1/cases/{id}/first-feedback                          handlers           case
POST /v1/cases/{id}/follow-up                               handlers           case
POST /v1/cases/{id}/note                                    handlers           case
POST /v1/cases/{id}/pause                                   deciders           case
POST /v1/cases/{id}/recall                                  hub                case
POST /v1/cases/{id}/record-session                          handlers           case
POST /v1/cases/{id}/redirect                                hub                case
POST /v1/cases/{id}/refuse                                  deciders           case
POST /v1/cases/{id}/report-lead                             handlers           case
POST /v1/cases/{id}/request-recusal                         handlers           case
POST /v1/cases/{id}/request-supplement                      handlers           case
POST /v1/cases/{id}/resume                                  handlers           case
POST /v1/cases/{id}/return-to-hub                           sections           case
POST /v1/cases/{id}/rework                                  deciders           case
POST /v1/cases/{id}/schedule-session                        handlers           case
POST /v1/cases/{id}/send-to-odr                             handlers           case
POST /v1/cases/{id}/start-mediation                         handlers           case
POST /v1/cases/{id}/take                                    handlers           case
POST /v1/cases/{id}/terminate                               deciders           case
POST /v1/cases/{id}/urge                                    pressers           case
POST /v1/channels/12315/registrations                       12315
POST /v1/channels/12345/work-orders                         12345
POST /v1/complaints                                         filers
GET  /v1/complaints                                         all
GET  /v1/complaints/{complaint_id}                          all                complaint
GET  /v1/complaints/{complaint_id}/attachments              all                evidence
POST /v1/complaints/{complaint_id}/attachments              bringers           evidence
GET  /v1/complaints/{complaint_id}/attachments/{sha256}     all                file
PUT  /v1/complaints/{complaint_id}/attachments/{sha256}     bringers           own_file
PUT  /v1/complaints/{complaint_id}/attachments/{sha256}/releases/{party} handlers released
DELETE /v1/complaints/{complaint_id}/attachments/{sha256}/releases/{party} handlers released
POST /v1/complaints/{complaint_id}/contact-disclosure       all                contact
POST /v1/complaints/{complaint_id}/erasure                  lookers            unscoped
GET  /v1/complaints/{complaint_id}/matches                  inside             complaint
POST /v1/complaints/{complaint_id}/matches/{other}          hub                pair
GET  /v1/complaints/{complaint_id}/notices                  all                complaint
GET  /v1/complaints/{complaint_id}/notices/{notice_id}.docx all                notice
GET  /v1/complaints/{complaint_id}/notices/{notice_id}.html all                notice
POST /v1/complaints/{complaint_id}/notices:preview          handlers           complaint
GET  /v1/complaints/{complaint_id}/signals                  inside             complaint
POST /v1/complaints/{complaint_id}/signals/{code}/decision  heads              complaint
POST /v1/complaints/{complaint_id}/signals/{code}/objection filers             complaint
POST /v1/complaints/{complaint_id}/supplements              filers             complaint
GET  /v1/complaints/{complaint_id}/timeline                 all                complaint
POST /v1/complaints/{complaint_id}/topic                    handlers           complaint
POST /v1/complaints/{complaint_id}/withdrawal               filers             complaint
POST /v1/complaints:batch                                   filers
POST /v1/complaints:erase                                   lookers
POST /v1/complaints:export                                  lookers
POST /v1/complaints:search                                  searchers
POST /v1/deadlines:preview                                  all
GET  /v1/desk                                               inside
GET  /v1/desk/counts                                        inside
POST /v1/enforcement/campaigns                              handlers
GET  /v1/enforcement/campaigns                              inside
POST /v1/enforcement/filings                                handlers           filed
GET  /v1/enforcement/filings                                inside
POST /v1/enforcement/filings/{filing_id}/publicity          handlers           filing
POST /v1/enforcement/inspections                            handlers           campaign
GET  /v1/enforcement/inspections                            inside
POST /v1/outreach                                           handlers
GET  /v1/outreach                                           inside
GET  /v1/groups                                             inside
POST /v1/groups                                             handlers           grouped
GET  /v1/groups/closing-shops                               supervisors
POST /v1/groups/closing-shops/{alarm_id}/dismissal          hub                alarm
POST /v1/groups/closing-shops/{alarm_id}/group              hub                alarm
GET  /v1/groups/{group_id}                                  inside             group
POST /v1/groups/{group_id}/commands/{command}               handlers           group
POST /v1/groups/{group_id}/contact-digests                  searchers          group
POST /v1/groups/{group_id}/members                          handlers           group
GET  /v1/handovers                                          handed
POST /v1/handovers/{id}/acknowledgement                     agency             handover
POST /v1/handovers/{id}/refusal                             agency or hub      handover
POST /v1/handovers/{id}/result                              agency             handover
GET  /v1/imports                                            hub
POST /v1/imports                                            hub
GET  /v1/imports/templates/12315                            hub
GET  /v1/imports/templates/12345                            hub
GET  /v1/imports/{import_id}                                hub                import
POST /v1/imports/{import_id}/discard                        hub                import
GET  /v1/imports/{import_id}/result                         hub                import
POST /v1/imports/{import_id}/start                          hub                import
GET  /v1/look-backs                                         look readers
POST /v1/look-backs                                         lookers
GET  /v1/look-backs/{id}                                    look readers       look_back
POST /v1/look-backs/{id}/items/{case}/finding               lookers            finding
GET  /v1/enterprises/ranking                                inside
GET  /v1/hotspots                                           inside
GET  /v1/metrics/activities                                 inside
GET  /v1/metrics/breakdown                                  figures
GET  /v1/metrics/cases                                      figures
GET  /v1/metrics/series                                     figures
GET  /v1/metrics/summary                                    figures
GET  /v1/metrics/trends                                     figures
GET  /v1/odr/disputes                                       dispute readers
GET  /v1/odr/disputes/{dispute_id}                          dispute readers    dispute
GET  /v1/odr/disputes/{dispute_id}/agreement.docx           dispute readers    dispute
GET  /v1/odr/disputes/{dispute_id}/agreement.html           dispute readers    dispute
POST /v1/odr/disputes/{dispute_id}/failure                  odr parties        dispute
POST /v1/odr/disputes/{dispute_id}/offers                   two sides          dispute
POST /v1/odr/disputes/{dispute_id}/offers/{number}/acceptance two sides        dispute
POST /v1/odr/disputes/{dispute_id}/offers/{number}/rejection  two sides        dispute
POST /v1/odr/disputes/{dispute_id}/settlement               handlers           dispute
POST /v1/odr/enterprises                                    enterprise or hub
GET  /v1/odr/enterprises                                    enterprise readers
GET  /v1/odr/enterprises/{enterprise_id}                    enterprise readers enterprise
POST /v1/odr/enterprises/{enterprise_id}/guidance           handlers           enterprise
POST /v1/odr/enterprises/{enterprise_id}/leave              firm or reviewers  enterprise
POST /v1/odr/enterprises/{enterprise_id}/restoration        reviewers          enterprise
POST /v1/odr/enterprises/{enterprise_id}/review             reviewers          enterprise
GET  /v1/odr/enterprises/{enterprise_id}/score              odr                enterprise
POST /v1/odr/enterprises/{enterprise_id}/suspension         reviewers          enterprise
GET  /v1/odr/breaches                                       inside
GET  /v1/odr/promises                                       inside
GET  /v1/operations/deliveries                              delivery readers
POST /v1/operations/deliveries/{delivery_id}/resend         operator           delivery
GET  /v1/operations/quarantine                              operator
GET  /v1/operations/quarantine/{quarantined}                operator           quarantined
POST /v1/operations/quarantine/{quarantined}/replay         operator           quarantined
DELETE /v1/operations/quarantine/{quarantined}/skip         operator           quarantined
POST /v1/operations/quarantine/{quarantined}/skip           operator           quarantined
POST /v1/refunds/claims                                     handlers           complained
GET  /v1/refunds/claims/{claim_id}                          odr                claim
GET  /v1/refunds/group-cases                                 inside
POST /v1/refunds/group-cases                                 handlers
GET  /v1/refunds/group-cases/{group_case_id}                 inside             group_case
GET  /v1/refunds/group-cases/{group_case_id}/interviews      inside             group_case
POST /v1/refunds/group-cases/{group_case_id}/interviews      handlers           group_case
POST /v1/refunds/group-cases/{group_case_id}/differences    searchers          group_case
GET  /v1/refunds/group-cases/{group_case_id}/ledger          inside             group_case
GET  /v1/refunds/group-cases/{group_case_id}/measures        inside             group_case
POST /v1/refunds/group-cases/{group_case_id}/measures        handlers           group_case
GET  /v1/refunds/group-cases/{group_case_id}/members         inside             group_case
POST /v1/refunds/group-cases/{group_case_id}/members/{number}/complaint hub      group_case
POST /v1/refunds/group-cases/{group_case_id}/members/{number}/contact-disclosure handlers group_case
POST /v1/refunds/group-cases/{group_case_id}/members/{number}/erasure lookers    group_case
GET  /v1/refunds/group-cases/{group_case_id}/payments        inside             group_case
POST /v1/refunds/group-cases/{group_case_id}/payments        handlers           group_case
POST /v1/refunds/group-cases/{group_case_id}/payments/{payment_id}/member handlers group_case
POST /v1/refunds/group-cases/{group_case_id}/payments/{payment_id}/undo handlers group_case
POST /v1/refunds/group-cases/{group_case_id}/plan            reviewers          group_case
POST /v1/refunds/group-cases/{group_case_id}/plan/signature  reviewers          group_case
POST /v1/refunds/group-cases/{group_case_id}/plan/withdrawal reviewers          group_case
GET  /v1/refunds/group-cases/{group_case_id}/progress        public             progress
POST /v1/refunds/group-cases/{group_case_id}/roster          handlers           group_case
GET  /v1/refunds/group-cases/{group_case_id}/simulations     inside             group_case
POST /v1/refunds/group-cases/{group_case_id}/simulations     handlers           group_case
GET  /v1/refunds/group-cases/{group_case_id}/simulations/{simulation}/timetable inside group_case
GET  /v1/refunds/local-rules                                inside
POST /v1/refunds/local-rules                                book keepers
POST /v1/refunds/plans                                      handlers           claimed
GET  /v1/refunds/plans                                      odr
GET  /v1/refunds/plans/{plan_id}                            odr                plan
GET  /v1/refunds/plans/{plan_id}/measures                   inside             plan
POST /v1/refunds/plans/{plan_id}/measures                   handlers           plan
POST /v1/refunds/plans/{plan_id}/payments                   odr parties        plan
POST /v1/refunds/quotes                                     all
POST /v1/refunds/quotes/sheet                               all
POST /v1/refunds/quotes:batch                               all
GET  /v1/refunds/rates                                      inside
POST /v1/refunds/rates                                      book keepers
GET  /v1/reports                                            report readers
POST /v1/reports                                            book keepers
GET  /v1/reports/{report_id}                                report readers      report
GET  /v1/reports/{report_id}.docx                           report readers      report
GET  /v1/reports/{report_id}.html                           report readers      report
GET  /v1/reports/{report_id}.xlsx                           report readers      report
POST /v1/reports/{report_id}/signatures                     book keepers        report
POST /v1/reports/{report_id}/versions                       book keepers        report
GET  /v1/registers/{register}                               inside             register
POST /v1/registers/{register}                               handlers           register
GET  /v1/registers/{register}/entries.csv                   inside             register
GET  /v1/registers/{register}/entries.xlsx                  inside             register
GET  /v1/registers/{register}/figures                       inside             register
GET  /v1/registers/{register}/public                        public             register
GET  /v1/registers/{register}/{entry_id}                    inside             entry
POST /v1/registers/{register}/imports                       reviewers          register
POST /v1/registers/{register}/{entry_id}/breaches           handlers           entry
POST /v1/registers/{register}/{entry_id}/breaches/{breach_id}/decision heads   breach
POST /v1/registers/{register}/{entry_id}/leave              reviewers          entry
POST /v1/registers/{register}/{entry_id}/restoration        heads              entry
POST /v1/registers/{register}/{entry_id}/review             reviewers          entry
POST /v1/registers/{register}/{entry_id}/suspension         heads              entry
GET  /v1/reminders                                          inside
GET  /v1/respondents                                        inside
GET  /v1/respondents/{respondent_id}                        inside             respondent
GET  /v1/roster                                             inside
GET  /v1/retention                                          retention readers
POST /v1/retention                                          bureau_head
POST /v1/roster                                             lookers
POST /v1/roster/notes                                       hub                complained
POST /v1/roster/notes/{id}/acknowledgement                  hub                note
GET  /v1/routing/corrections                                look readers
POST /v1/routing/corrections/replay                         book keepers
GET  /v1/routing/rule-sets                                  supervisors
POST /v1/routing/rule-sets                                  book keepers
GET  /v1/routing/rule-sets/{version}                        supervisors        rules
POST /v1/routing/rule-sets/{version}/retirement             book keepers       rules
POST /v1/routing/rule-sets/{version}/signatures             book keepers       rules
POST /v1/routing/rule-sets/{version}/trial                  book keepers       rules
POST /v1/routing/trials                                     all
POST /v1/sessions                                           open
GET  /v1/stations                                           station readers
GET  /v1/stations/{station_id}                              station readers    station
POST /v1/stations/{station_id}/accounts                     hub                station
POST /v1/stations/{station_id}/handovers                    station actors     handing_over
GET  /v1/stations/{station_id}/settlements                  station readers    station
POST /v1/stations/{station_id}/settlements                  station actors     station
GET  /v1/supervision                                        supervisors
"""
THINGS = frozenset(
    {
        "credential",
        "key",
        "calendar",
        "case",
        "complaint",
        "contact",
        "unscoped",
        "notice",
        "file",
        "approval",
        "handover",
        "import",
        "look_back",
        "report",
        "finding",
    }
    | {"others", "dispute", "enterprise", "delivery", "quarantined", "claim", "claimed", "plan", "note", "rules"}
    | {"complained", "filed", "campaign", "pair", "group", "grouped", "alarm", "register", "entry", "breach", "station"}
    | {"handing_over", "filing", "group_case", "progress", "respondent", "evidence", "own_file", "released"}
)
NAMED_IN_VAIN = {"filed", "campaign"}  # where a body names in vain what is foreign or missing, its field is wrong (422)
NOT_OF_ANYBODY = {  # what bodies name beside, and why nobody's is foreign in it; all else that they name has its cases
    ("POST", "/v1/accounts", "enterprise"): "an administrator binds accounts to every enterprise",
    ("POST", "/v1/accounts/me/sessions:end", "session"): "of the own account, after its password (tests/gateway)",
    ("POST", "/v1/cases/{id}/send-to-odr", "enterprise"): "every section sends to every enterprise that takes part",
    ("POST", "/v1/groups/closing-shops/{alarm_id}/group", "group_id"): "the hub sees every group of the bureau",
    ("POST", "/v1/groups/{group_id}/commands/{command}", "members"): "who is no member has a refusal for a result",
    ("POST", "/v1/groups/{group_id}/members", "id"): "a member of the group in the path, or refused by name",
    ("POST", "/v1/groups/{group_id}/members", "join"): "only what the caller sees (tests/services/intake/groups)",
    ("POST", "/v1/groups/{group_id}/members", "leave"): "a member of the group in the path, or refused by name",
    ("POST", "/v1/groups/{group_id}/members", "representatives"): "members of the group in the path",
    ("POST", "/v1/refunds/group-cases", "group_id"): "a group of complaints, which refunds knows by its id only",
    ("POST", "/v1/refunds/group-cases/{group_case_id}/differences", "complaint_id"): (
        "compared and answered as it was given: refunds knows nothing of it (tests/services/refunds)"
    ),
    ("POST", "/v1/refunds/group-cases/{group_case_id}/members/{number}/complaint", "complaint_id"): (
        "the hub sees every complaint of the bureau"
    ),
    ("POST", "/v1/refunds/plans", "group_case_id"): "no plan is made of a group case: always refused",
    ("POST", "/v1/routing/rule-sets/{version}/signatures", "trial"): "rules are the whole bureau's",
    ("POST", "/v1/registers/{register}/{entry_id}/breaches", "complaint_id"): "it is named beside, and not shown",
    ("POST", "/v1/stations/{station_id}/handovers", "complaint_id"): "it is counted, and nothing of it is shown",
    **{
        (method, f"/v1/registers/{{register}}{rest}", "register"): "one of four names, the same for everybody"
        for method, rest in (
            *(("GET", ""), ("POST", ""), ("GET", "/figures"), ("GET", "/public")),
            *(("GET", "/entries.csv"), ("GET", "/entries.xlsx"), ("POST", "/imports")),
        )
    },
}


def _read(table: str) -> dict[tuple[str, str], Policy]:
    policies: dict[tuple[str, str], Policy] = {}
    for line in table.strip().splitlines():
        method, path, *words = line.split()
        things = words.pop() if words[-1] in THINGS and len(words) > 1 else None
        policies[method, path] = Policy(" ".join(words), things)
    return policies


POLICIES = _read(_TABLE)
