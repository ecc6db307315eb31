/** The commands that write a whole site to a file and read it back. Go on where they were interrupted. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import {
  type AbandonAnswer,
  type EndLine,
  EXPORT_VERSION,
  type ImportAnswer,
} from "../../worker/contract/index.ts";
import { endLine, isEndOf, NO_LINES, sealed } from "../../worker/domain/transfer/seal.ts";
import { type Api, Misused, Refused } from "./api.ts";
import { admin, type Command, moderation } from "./command.ts";

/** Of one batch: well below what the API takes. */
const BATCH_BYTES = 500_000;
const BATCH_LINES = 1_000;

export const TRANSFER: Record<string, Command> = {
  import: {
    usage: "SITE FILE",
    summary: "Reads a site back from its export, or bare totals from elsewhere.",
    help: `  The file is what "export SITE --format ndjson" has written; the site has no articles yet, or was never added. Or it has
  bare totals, one a line, for a site that is there:
    {"kind":"imported","article":"https://daily.example/bench","source":"old widget","yes":12,"no":3}
  Interrupted, run it again with the same file: it goes on where it was, and nothing is doubled.`,
    options: {},
    takes: ["SITE", "FILE"],
    async run(api, [site = "", file = ""]) {
      const whole = await looked(file, site);
      const { stage } = await sent(api, site, file, whole);
      const text = `${whole.lines + 1} lines are read in. Run "tallies ${site}" to see them.`;
      return { text, data: { lines: whole.lines + 1, stage } };
    },
  },
  abandon: {
    usage: "SITE",
    summary: "Gives up an import that was not sent to its end: the site is then what it was before.",
    help: `  --dry-run  gives nothing up, and prints what would be
  Totals from elsewhere that were sent stay, and so does what the file has brought into the audit log.
  Interrupted, run it again.`,
    options: { "dry-run": { type: "boolean" } },
    takes: ["SITE"],
    async run(api, [site], { "dry-run": dry }) {
      const path = admin(site, `/import${dry ? "?dry_run=true" : ""}`);
      let data = await api.json<AbandonAnswer>("DELETE", path);
      while (!data.over && !dry) data = await api.json<AbandonAnswer>("DELETE", path);
      const { lines, articles } = data;
      const text = dry
        ? `Would be given up: ${lines} lines, with ${articles} articles.`
        : `Given up, after ${lines} lines. The site is what it was before.`;
      return { text, data };
    },
  },
};

/** The whole site as one stream of lines: parts are asked for one after the other, and a cut one is an error. */
export async function siteStream(api: Api, site: string | undefined): Promise<Response> {
  const encoder = new TextEncoder();
  return new Response(
    new ReadableStream({
      async start(controller) {
        try {
          for await (const line of linesOf(api, site)) controller.enqueue(encoder.encode(`${line}\n`));
          controller.close();
        } catch (error) {
          controller.error(error);
        }
      },
    }),
  );
}

async function* linesOf(api: Api, site: string | undefined): AsyncGenerator<string> {
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams({ format: "ndjson", ...(cursor === undefined ? {} : { cursor }) });
    const { body } = await api.stream(moderation(site, `/export?${query}`));
    cursor = undefined;
    let last = "";
    for await (const line of linesIn(body ?? new ReadableStream())) {
      last = line;
      // The word that there is more is no line of the file.
      if (line.startsWith('{"kind":"more"')) cursor = JSON.parse(line).cursor;
      else yield line;
    }
    if (cursor === undefined && !last.startsWith('{"kind":"end"'))
      throw new Refused("The export was cut. Run it again.");
  } while (cursor !== undefined);
}

async function* linesIn(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  const cut = () => new Refused("The export was cut. Run it again.");
  const chunks = body[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await chunks.next().catch(() => {
      throw cut();
    });
    if (done) break;
    const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") throw cut();
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
): Promise<ImportAnswer> {
  const window = new Window(fileLines(file, site));
  let answer: ImportAnswer = { line: 0, stage: "sending" };
  while (answer.stage !== "over") {
    const batch = await window.from(answer.line);
    const path = admin(site, `/import?import=${id}&line=${answer.line}`);
    answer = await api.lines<ImportAnswer>(path, batch.map((line) => `${line}\n`).join(""));
    progress(answer, lines);
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
function progress({ line, stage }: ImportAnswer, lines: number): void {
  const done =
    stage === "sending" ? `${line} of ${lines + 1} lines` : "all lines are there, articles are being opened";
  process.stderr.write(`${done}\n`);
}
