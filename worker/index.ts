/** What the platform runs: the app and the three Durable Object classes. */
import { app } from "./app.ts";
import { tellAtStart } from "./configuration.ts";
import { Desk } from "./desk/desk.ts";
import { watch } from "./object/exceptions.ts";
import { Poll } from "./poll/poll.ts";
import { Site } from "./site/site.ts";

watch({ Poll, Site, Desk });
tellAtStart();

export { Desk, Poll, Site };

export default { fetch: app.fetch } satisfies ExportedHandler<Env>;
