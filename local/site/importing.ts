/** Reads an export, or bare totals, and sends them batch by batch. Goes on where it was interrupted; keeps no more than a batch. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { type EndLine, EXPORT_VERSION, type ImportAnswer } from "../../worker/contract/index.ts";
import { endLine, isEndOf, NO_LINES, sealed } from "../../worker/domain/transfer/seal.ts";
import type { Api } from "./api.ts";
import { type Around, admin } from "./command.ts";
import { Misused } from "./errors.ts";

/** Of one batch: well below what the API takes. */
const BATCH_BYTES = 500_000;
const BATCH_LINES = 1_000;

/** Imports a file into a site, and gives how many lines it has. Nothing is sent of a file that is not whole. */
export async function importFile(
  api: Api,
  site: string,
  file: string,
  around: Pick<Around, "progress">,
): Promise<{ lines: number; stage: ImportAnswer["stage"] }> {
  const whole = await looked(file, site);
  const { stage } = await sent(api, site, file, whole, around);
  return { lines: whole.lines + 1, stage };
}

/** What the file says of itself, if it is whole. */
async function looked(file: string, site: string): Promise<{ id: string; lines: number }> {
  const hash = createHash("sha256");
  let seal = NO_LINES;
  let end: EndLine | undefined;
  for await (const line of fileLines(file, site)) {
    hash.update(`${line}\n`);
    if (end) throw new Misused(`${file} has lines after its last.`);
    const { kind } = parsed(file, line, seal.lines);
    if (kind === "end") end = JSON.parse(line);
    else seal = sealed(seal, kind, `${line}\n`);
  }
  if (!end) throw new Misused(`${file} is cut: it has no last line.`);
  if (!isEndOf(end, seal))
    throw new Misused(`${file} is not what was exported: its checksum or its counts differ.`);
  return { id: hash.digest("hex"), lines: seal.lines };
}

function parsed(file: string, line: string, at: number): { kind: string } {
  try {
    const { kind } = JSON.parse(line);
    if (typeof kind === "string") return { kind };
  } catch {
    // Told below, with the number of the line instead of the parser's words.
  }
  throw new Misused(`${file} is no export: look at its line ${at + 1}.`);
}

/** Sends batches, each from the line that is wanted, until all is done. */
async function sent(
  api: Api,
  site: string,
  file: string,
  { id, lines }: { id: string; lines: number },
  around: Pick<Around, "progress">,
): Promise<ImportAnswer> {
  const window = new Window(fileLines(file, site));
  let answer: ImportAnswer = { line: 0, stage: "sending" };
  while (answer.stage !== "over") {
    const batch = await window.from(answer.line);
    const path = admin(site, `/import?import=${id}&line=${answer.line}`);
    answer = await api.lines<ImportAnswer>(path, batch.map((line) => `${line}\n`).join(""));
    around.progress(progress(answer, lines));
  }
  return answer;
}

/** A file's lines from a place on that only goes forward: no more of them in memory than a batch. */
class Window {
  readonly #lines: AsyncIterator<string>;
  #held: string[] = [];
  /** The number of the first one held. */
  #first = 0;

  constructor(lines: AsyncIterable<string>) {
    this.#lines = lines[Symbol.asyncIterator]();
  }

  /** The batch that begins with a line; empty after the last. */
  async from(line: number): Promise<string[]> {
    const past = Math.min(line - this.#first, this.#held.length);
    this.#held = this.#held.slice(past);
    this.#first += past;
    for (; this.#first < line; this.#first++) await this.#lines.next();
    let bytes = this.#held.reduce((sum, each) => sum + each.length, 0);
    while (bytes < BATCH_BYTES && this.#held.length < BATCH_LINES) {
      const { done, value } = await this.#lines.next();
      if (done) break;
      this.#held.push(value);
      bytes += value.length;
    }
    return this.#held;
  }
}

/** A file line by line; where it has bare totals and no more, with the first and last line that such a file is sent with. */
async function* fileLines(file: string, site: string): AsyncGenerator<string> {
  const input = createReadStream(file);
  let seal = NO_LINES;
  let bare = false;
  const sealing = (line: string, kind: string) => {
    seal = sealed(seal, kind, `${line}\n`);
    return line;
  };
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line === "") continue;
      if (seal.lines === 0 && parsed(file, line, 0).kind === "imported") {
        bare = true;
        const header = {
          kind: "header",
          format: "afterword",
          version: EXPORT_VERSION,
          site,
          only: "imported",
        };
        yield sealing(JSON.stringify(header), "header");
      }
      yield bare ? sealing(line, "imported") : line;
      if (!bare) seal = { ...seal, lines: 1 };
    }
    if (bare) yield JSON.stringify(endLine(seal));
  } catch (error) {
    if (error instanceof Misused) throw error;
    throw new Misused(`${file} can't be read (${(error as Error).message}).`);
  } finally {
    input.destroy();
  }
}

/** For people who wait; what is printed at the end is on the standard output. */
function progress({ line, stage }: ImportAnswer, lines: number): string {
  return stage === "sending"
    ? `${line} of ${lines + 1} lines`
    : "all lines are there, articles are being opened";
}
