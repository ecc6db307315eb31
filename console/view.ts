/** What every view is given. Types alone. */
import type { Who } from "./api.ts";
import type { Place } from "./place.ts";

/** What a view is given: where we are, and who looks. */
export interface ViewProps {
  place: Place;
  who: Who;
  /** Whether `who` may moderate. */
  may: boolean;
}
