// Reads an AsyncAPI document with the official parser; prints what it finds, and fails if that is an error or a warning.
import { readFile } from "node:fs/promises";
import { Parser } from "@asyncapi/parser";

const { diagnostics, document } = await new Parser().parse(await readFile(process.argv[2], "utf8"));
const found = diagnostics.filter(({ severity }) => severity < 2);
for (const { code, message, path } of found) console.log(`${code} ${path.join("/")} ${message}`);
if (document === undefined || found.length > 0) process.exit(1);
