/**
 * The console's part of `npm run pictures`, alone with `-- --console`: each view over the demo in light and dark, for phone and
 * desktop, one picture each; and three of them for the docs.
 */
import { mkdirSync, rmSync } from "node:fs";
import { fillStage, invitationTo } from "../tests/support/browsers/demo.ts";
import { openStage, type Stage } from "../tests/support/browsers/stage.ts";
import { TOLD } from "./demo/story.ts";

const SCHEMES = ["light", "dark"] as const;
const SIZES = { desktop: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } } as const;
/** Of the README's pictures: as they stand on its page. */
const README_SIZE = { width: 1000, height: 640 };

/** Draws all into a folder, and the README's into another. Says where they are. */
export async function drawConsole(folder: string, docs: string): Promise<string> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const stage = await openStage();
  try {
    await fillStage(stage);
    for (const colorScheme of SCHEMES)
      for (const [size, viewport] of Object.entries(SIZES)) {
        const { page, views } = await signIn(stage, `${colorScheme} ${size}`, { colorScheme, viewport });
        for (const [name, address] of views) {
          await page.goto(address);
          await drawn(page);
          await page.screenshot({ path: `${folder}/${name}-${colorScheme}-${size}.png` });
        }
      }
    const { page, views } = await signIn(stage, "Ada", { viewport: README_SIZE });
    for (const name of ["today", "articles", "article"]) {
      await page.goto(views.get(name) ?? "");
      await drawn(page);
      await page.screenshot({ path: `${docs}/console-${name}.png` });
    }
  } finally {
    await stage.close();
  }
  return `${folder}/*.png, ${docs}/console-*.png`;
}

type Page = Awaited<ReturnType<Stage["reader"]>>["page"];

/** Signs somebody in, and tells the address of each view: those of the navigation, and of an article. */
async function signIn(stage: Stage, name: string, options: Parameters<Stage["reader"]>[0]) {
  const { page } = await stage.reader(options);
  await page.goto(await invitationTo(stage, name, ["manage"]));
  await page.getByRole("button", { name: `Sign in as ${name}` }).click();
  const links = page.getByRole("navigation", { name: "Views" }).getByRole("link");
  await links.first().waitFor();
  const views = new Map<string, string>();
  for (const link of await links.all()) {
    const text = ((await link.textContent()) ?? "").replace(/\W.*/s, "").toLowerCase();
    views.set(text, await link.evaluate((each) => (each as HTMLAnchorElement).href));
  }
  await page.goto(`${views.get("articles")}`);
  const article = page.getByRole("link", { name: TOLD.addresses });
  await article.waitFor();
  views.set("article", await article.evaluate((each) => (each as HTMLAnchorElement).href));
  return { page, views };
}

/** Waits until the view has read what it shows. */
async function drawn(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.getByText("Reading…").waitFor({ state: "detached" });
}
