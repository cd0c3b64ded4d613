// A client of the generated types: files a complaint and reads it. Its arguments: address, header, value, external id.
import createClient from "openapi-fetch";
import type { components, paths } from "./weiquan.js";

declare const process: { readonly argv: string[] }; // Node's
const [address, header, value, externalId] = process.argv.slice(2) as [string, string, string, string];
const client = createClient<paths>({ baseUrl: address, headers: { [header]: value } });

const complaint: components["schemas"]["FileComplaint"] = {
  external_id: externalId,
  matter: { text: "买的冰箱三个月不制冷，商家不肯保修。", amount_fen: 299900, happened_on: "2026-09-01" },
  respondent: { name: "某某家电商行" },
};
const filed = await client.POST("/v1/complaints", {
  params: { header: { "Idempotency-Key": externalId } },
  body: complaint,
});
if (filed.data === undefined) throw new Error(filed.error.code);
const read = await client.GET("/v1/complaints/{complaint_id}", {
  params: { path: { complaint_id: filed.data.id } },
});
if (read.data === undefined) throw new Error(read.error.code);
console.log(`${read.data.id} ${read.data.number} ${read.data.state}`);
