// Whether axe-core finds barriers on the page.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { next, openPage, scan, settled, speak, still, verdict } from "./page.mjs";

const AXE = fileURLToPath(import.meta.resolve("axe-core/axe.min.js"));

/** Looks at every screen in each language. options: {cards, tags: languages, level} */
export async function access(job) {
  const { cards, tags, level } = job.options;
  const page = await openPage(job);
  await settled(page, level);
  await page.evaluate(await readFile(AXE, "utf8"));
  const found = [];
  for (const tag of tags) {
    await speak(page, tag);
    const look = async (screen) => found.push(...(await barriers(page)).map((what) => `${tag} ${screen}: ${what}`));
    await look("ready");
    for (const card of cards) {
      await scan(page, card.text);
      await verdict(page, card.verdict, card.reason);
      await look(card.name);
      await next(page);
    }
    await page.locator('[data-action="menu"]').click();
    await look("menu");
    await page.locator('[data-action="share"]').click();
    if (level === "stop") {
      await page.locator('.notice[data-text-key="share.none"]').waitFor();
      continue; // without lists there is nothing to share
    }
    await page.locator('[data-share="count"]').waitFor();
    await look("share");
    await page.locator('#share [data-action="close"]').click();
  }
  const serious = found.filter((line) => /: (serious|critical) /.test(line));
  if (serious.length > 0) {
    throw new Error(`axe-core finds\n${serious.join("\n")}`);
  }
  return { found };
}

async function barriers(page) {
  await still(page); // colors are those at the end of a movement
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return violations.map((v) => `${v.impact} ${v.id}: ${v.nodes.map((n) => `${n.target.join(" ")}: ${n.any[0]?.message ?? ""}`).join("; ")}`);
}
