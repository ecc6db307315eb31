/** What the platform runs: the app and the three Durable Object classes. */
import { app } from "./app.ts";

export { Desk } from "./desk/desk.ts";
export { Poll } from "./poll/poll.ts";
export { Site } from "./site/site.ts";

export default { fetch: app.fetch } satisfies ExportedHandler<Env>;
