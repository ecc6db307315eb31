/** Where the deployment is and who asks: from the environment, an option, a file or the standard input. Sends nothing. */
import { readFileSync } from "node:fs";
import { Misused } from "./errors.ts";

/** A deployment's origin as people write it: `votes.example`, `https://votes.example/`. Throws what is no such. */
export function originOf(written: string): string {
  const text = written.trim();
  const local = /^(localhost|127\.0\.0\.1|\[::1\])(:|\/|$)/i.test(text);
  const whole = text.includes("://") ? text : `${local ? "http" : "https"}://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  const wrong = `"${text}" is no address of a deployment, which is as https://votes.example: without a path.`;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.pathname.length > 1 || url.search)
    throw new Misused(wrong);
  if (url.protocol === "http:" && !isLoopback(url.hostname))
    throw new Misused(
      `${url.origin} is not encrypted, and your token could be read on its way: write https://${url.host}.`,
    );
  return url.origin;
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** The token in a file, or on the standard input where the file is `-`. */
export function tokenIn(file: string): string {
  let text: string;
  try {
    text = readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new Misused(`The token can't be read from ${file} (${(error as Error).message}).`);
  }
  const token = text.trim();
  if (!token) throw new Misused(`There is no token in ${file === "-" ? "the standard input" : file}.`);
  return token;
}
