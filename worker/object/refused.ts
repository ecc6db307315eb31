/** Another object's refusal, where work has no other way to fail than to throw: on an agenda. Decides nothing. */
import type { Failure } from "../domain/failure.ts";

export class RefusedError extends Error {
  override readonly name = "RefusedError";

  constructor({ code }: Failure) {
    super(code);
  }
}
