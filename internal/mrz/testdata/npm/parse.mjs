// Reads a file with a machine readable zone in JSON a line, and prints what the parser
// makes of each: the fields, and the names of those that it objects to.
import { readFileSync } from "node:fs";
import { parse } from "mrz";

for (const line of readFileSync(process.argv[2], "utf8").trim().split("\n")) {
  const { fields, documentNumber, details } = parse(JSON.parse(line));
  const invalid = details.filter((detail) => !detail.valid).map((detail) => detail.field);
  console.log(JSON.stringify({ ...fields, documentNumber, invalid }));
}
