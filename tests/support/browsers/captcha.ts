/** What tests do in the captcha's frame and in the challenge's, which sits in a closed shadow root, as the real one does. */
import type { Frame } from "playwright-core";
import { expect } from "vitest";
import type { Reader } from "./stage.ts";

/** The frame of a part of the captcha, once it is there. */
async function frame({ page }: Reader, is: (url: string) => boolean): Promise<Frame> {
  const find = () => page.frames().find((each) => is(each.url()));
  await expect.poll(() => !!find(), { timeout: 15_000 }).toBe(true);
  return find() as Frame;
}

/** Our own page around the captcha. */
export const captchaFrame = (reader: Reader) => frame(reader, (url) => new URL(url).pathname === "/captcha");
/** What Cloudflare would show in it. */
export const challengeFrame = (reader: Reader) => frame(reader, (url) => url.endsWith("/challenge"));

/** Ticks the challenge's box. */
export async function solve(reader: Reader): Promise<void> {
  await (await challengeFrame(reader)).getByRole("checkbox").check();
}
