/** The day's work over the demo, by invitation: in Chromium and in Firefox. WebKit plays it in webkit-console.test.ts. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { TOLD } from "../../../local/demo/story.ts";
import { fillStage, invitationTo } from "../../support/browsers/demo.ts";
import { strikeUndo } from "../../support/browsers/moderator.ts";
import { openStage, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await fillStage(stage);
});
afterAll(() => stage?.close());

test("from the invitation on the stuffed article is found, its crowd held back, let go again and voided, and a colleague's act is read", async () => {
  const { page, complaints } = await stage.reader();
  await page.goto(await invitationTo(stage, "Ada"));
  await page.getByRole("button", { name: "Sign in as Ada" }).click();
  const views = page.getByRole("navigation", { name: "Views" });
  await views.getByRole("link", { name: "Articles" }).click();
  await page.locator("main [name=signal]").selectOption("burst");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.getByRole("link", { name: TOLD.addresses }).click();
  await page.getByRole("heading", { level: 1, name: TOLD.addresses }).waitFor();

  const toast = page.locator(".toast");
  // After an act the row goes or comes back with the next reading.
  const unusual = page.locator("main [data-row]", { hasText: "Looks unusual" }).first();
  const press = (name: string) => unusual.getByRole("button", { name: new RegExp(`^${name}`) }).click();
  await press("Hold back");
  await toast.getByText(/\d+ votes held back/).waitFor();
  await toast.getByRole("button", { name: /^Undo/ }).click();
  await toast.getByText(/^Undone: /).waitFor();
  await press("Void");
  await toast.getByText(/\d+ votes voided/).waitFor();

  await views.getByRole("link", { name: "Activity" }).click();
  await page.getByRole("heading", { level: 1, name: "Activity" }).waitFor();
  const rows = page.locator("main li[data-row]");
  // The log is read when it is opened: an act is delivered to the Desk a moment after it.
  await expect
    .poll(async () => {
      await page.reload();
      await rows.first().waitFor();
      return page.getByText(/^Ada voided \d+ votes on/).count();
    })
    .toBe(1);
  await rows.filter({ hasText: "Ada undid what was done to" }).filter({ hasText: TOLD.addresses }).waitFor();
  await page.locator("main [name=by]").fill("Grace Okoye");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect.poll(() => rows.count()).toBe(3);
  await rows
    .filter({ hasText: "Grace Okoye voided 52 votes on" })
    .getByText("the club says it was a joke")
    .waitFor();
  expect(complaints).toEqual([]);
});

test("what readers of the day have written is read and sorted by keys alone, one and several, and one act is undone", async () => {
  const { page, complaints } = await stage.reader();
  await page.goto(await invitationTo(stage, "Grace", ["read", "remarks"]));
  await page.getByRole("button", { name: "Sign in as Grace" }).focus();
  await page.keyboard.press("Enter");
  const link = page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: "Remarks" });
  await link.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Remarks" }).waitFor();
  const rows = page.locator("main li[data-row]");
  const tab = (name: string) => page.getByRole("link", { name: new RegExp(`^${name} \\d`) });
  const count = async (name: string) => Number(/\d+/.exec((await tab(name).textContent()) ?? ""));
  await rows.first().waitFor();
  const [fresh, useful] = [await count("New"), await count("Useful")];
  const toast = page.locator(".toast");
  for (const key of ["j", "1"]) await page.keyboard.press(key);
  await toast.getByText("Useful: 1 remark.").waitFor();
  for (const key of ["j", "x", "j", "x"]) await page.keyboard.press(key);
  await page.getByText("2 remarks selected.").waitFor();
  await page.keyboard.press("3");
  await toast.getByText("No action: 2 remarks.").waitFor();
  await expect.poll(() => count("New")).toBe(fresh - 3);
  expect(await count("Useful")).toBe(useful + 1);
  await strikeUndo(page);
  await toast.getByText("Undone: 2 remarks.").waitFor();
  await expect.poll(() => count("New")).toBe(fresh - 1);
  // Which of the demo's remarks are the latest depends on the hour: what is sought is the last of the page, which is new still.
  const words = ((await rows.last().locator("blockquote").textContent()) ?? "")
    .split(/\s+/)
    .slice(1, 5)
    .join(" ");
  await page.keyboard.press("/");
  await page.keyboard.type(words);
  await page.keyboard.press("Enter");
  await expect.poll(() => rows.count()).toBe(1);
  expect(await rows.locator("blockquote").textContent()).toContain(words);
  expect(complaints).toEqual([]);
});
