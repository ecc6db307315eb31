/** Passes an answer on: to the standard output, or into a file that has its name only once it is whole. */
import { open, rename, rm } from "node:fs/promises";
import { finished, pipeline } from "node:stream/promises";
import { Misused } from "./errors.ts";

/** To the standard output, as it comes. A cut answer fails after what has come. */
export async function pass({ body }: Response): Promise<void> {
  if (body) await pipeline(body, process.stdout, { end: false });
}

/**
 * Into a file. Until all of it is on the disk it stands beside, under the name and the process with `.part`; an export that is
 * killed leaves that at most, and the file that was there before.
 */
export async function keep({ body }: Response, file: string): Promise<void> {
  const part = `${file}.${process.pid}.part`;
  const unwritable = (error: Error) => new Misused(`${file} can't be written (${error.message}).`);
  const handle = await open(part, "w").catch((error) => {
    throw unwritable(error);
  });
  try {
    const writing = handle.createWriteStream({ flush: true });
    if (body) await pipeline(body, writing);
    else await finished(writing.end());
    await rename(part, file).catch((error) => {
      throw unwritable(error);
    });
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
