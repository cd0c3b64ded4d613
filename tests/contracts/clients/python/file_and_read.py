"""A client of the generated package: files a complaint and reads it. Arguments: address, header, value, external id."""

import datetime as dt
import importlib
import pkgutil
import sys

import weiquan_client
from weiquan_client import Client
from weiquan_client.api.intake import file_complaint, get_complaint
from weiquan_client.models import AnswerView, ComplaintView, FileComplaint, MatterIn, RespondentIn

for module in pkgutil.walk_packages(weiquan_client.__path__, "weiquan_client."):
    importlib.import_module(module.name)

address, header, value, external_id = sys.argv[1:]
client = Client(base_url=address, headers={header: value}, httpx_args={"trust_env": False})
text = "买的冰箱三个月不制冷，商家不肯保修。"
complaint = FileComplaint(
    external_id=external_id,
    matter=MatterIn(text=text, amount_fen=299900, happened_on=dt.date(2026, 9, 1)),
    respondent=RespondentIn(name="某某家电商行"),
)
filed = file_complaint.sync(client=client, body=complaint, idempotency_key=external_id)
assert isinstance(filed, AnswerView), filed
assert isinstance(filed.received_at, dt.datetime)
read = get_complaint.sync(filed.id, client=client)
assert isinstance(read, ComplaintView), read
sys.stdout.write(f"{read.id} {read.number} {read.state}\n")
