// Runs verifier.wasm in Node as the Worker does in browsers: node drive.mjs FOLDER < calls
//
// Calls are lines of JSON: [function, argument...] answers a line of JSON, and
// {"time": n, "call": [...]} the milliseconds of n calls. An argument {"bytes": base64} is a
// Uint8Array, {"text": s, "times": n} a long string; in answers a Uint8Array is in base64.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const folder = process.argv[2];
await import(pathToFileURL(join(folder, "wasm_exec.js")));
const go = new Go();
const { instance } = await WebAssembly.instantiate(readFileSync(join(folder, "verifier.wasm")), go.importObject);
go.run(instance);

function argument(value) {
  if (value?.bytes !== undefined) {
    return new Uint8Array(Buffer.from(value.bytes, "base64"));
  }
  return value?.times ? value.text.repeat(value.times) : value;
}

function call([name, ...args]) {
  return globalThis.sealcard[name](...args.map(argument));
}

function time(n, wanted) {
  const times = [];
  for (let i = 0; i < n; i++) {
    const begin = performance.now();
    call(wanted);
    times.push(performance.now() - begin);
  }
  return times;
}

const plain = (key, value) => (value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value);

for await (const line of createInterface({ input: process.stdin })) {
  const wanted = JSON.parse(line);
  const answer = wanted.time ? time(wanted.time, wanted.call) : call(wanted);
  console.log(JSON.stringify(answer, plain));
}
process.exit(0); // the Go program never ends
