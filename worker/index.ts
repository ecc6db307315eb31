/** What the platform runs: the app and the two Durable Object classes. */
import { app } from "./app.ts";

export { Poll } from "./poll/poll.ts";
export { Site } from "./site/site.ts";

export default { fetch: app.fetch } satisfies ExportedHandler<Env>;
