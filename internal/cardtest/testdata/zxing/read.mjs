// Reads the codes of one format in every PNG file in a folder and prints one line of JSON a
// file, with the name and the bytes of each code in base64. The WebAssembly is taken
// from node_modules.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

const wasm = fileURLToPath(import.meta.resolve("zxing-wasm/reader/zxing_reader.wasm"));
await prepareZXingModule({ overrides: { wasmBinary: readFileSync(wasm) }, fireImmediately: true });

const [folder, format] = process.argv.slice(2);
for (const name of readdirSync(folder).filter((name) => name.endsWith(".png"))) {
  const found = await readBarcodes(readFileSync(join(folder, name)), { formats: [format] });
  const bytes = found.map((code) => Buffer.from(code.bytes).toString("base64"));
  console.log(JSON.stringify({ name, bytes }));
}
