/**
 * `npm run proofs [-- TAG …]`: builds, brings a reader into every state of the poll, and writes one page for each language into
 * dist/proofs/, for a native speaker to proofread its words on.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { copiesOf, hang } from "../tests/support/browsers/gallery.ts";
import { LANGUAGES, teach } from "../tests/support/browsers/look.ts";
import { openStage } from "../tests/support/browsers/stage.ts";
import { prepareStates, STATES } from "../tests/support/browsers/states/states.ts";
import { type Locale, readLocales } from "./locales.ts";
import type { Drawn } from "./picture-sheet.ts";
import { proofMarkup } from "./proof-sheet.ts";

const folder = fileURLToPath(new URL("../dist/proofs/", import.meta.url));
const named = process.argv.slice(2);
const languages = named.length > 0 ? named : LANGUAGES;
const locales = readLocales();
const strange = languages.filter((each) => !locales[each]);
if (strange.length > 0)
  throw new Error(`No words in ${strange.join(", ")}. There are ${LANGUAGES.join(", ")}.`);

await import("./build.ts");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const stage = await openStage();
try {
  await prepareStates(stage);
  const drawn: Drawn[] = [];
  for (const { name, reach } of STATES) {
    const reader = await stage.reader();
    const { page } = reader;
    await reach(stage, reader);
    await teach(page);
    await hang(page, languages, ["buttons"]);
    drawn.push(...(await copiesOf(page, name)));
    await stage.reset();
  }
  for (const language of languages) {
    const copies = drawn.filter((each) => each.language === language);
    const markup = proofMarkup(locales[language] as Locale, locales.en as Locale, copies);
    writeFileSync(`${folder}${language}.html`, markup);
  }
} finally {
  await stage.close();
}
console.log(`${folder}*.html`);
process.exit();
