/** A whole site as one stream of lines, however many parts it is asked for in. Writes no file. */
import type { Api } from "./api.ts";
import { moderation } from "./command.ts";
import { Refused, Unreachable } from "./errors.ts";

/**
 * The whole site as one stream of lines: parts are asked for one after the other, as fast as they are taken, and a cut one is
 * an error. What is refused at once is refused before there is a stream.
 */
export async function siteStream(api: Api, site: string | undefined): Promise<Response> {
  const encoder = new TextEncoder();
  const lines = linesOf(api, site);
  let next: IteratorResult<string> | undefined = await lines.next();
  return new Response(
    new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          const { done, value } = next ?? (await lines.next());
          next = undefined;
          if (done) controller.close();
          else controller.enqueue(encoder.encode(`${value}\n`));
        },
        async cancel() {
          await lines.return(undefined);
        },
      },
      { highWaterMark: 0 },
    ),
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
    const { done, value } = await chunks.next().catch((error) => {
      throw error instanceof Unreachable ? error : cut();
    });
    if (done) break;
    const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") throw cut();
}
