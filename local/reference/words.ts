/** Tables of what readers are told: each sentence by its name, and each trouble with what whoever runs the site can do. Pure. */
import english from "../../widget/locales/en.json" with { type: "json" };
import { TROUBLES, type Trouble } from "../../widget/poll/trouble.ts";
import { code, table } from "./table.ts";

const groups = Object.values(english).filter((group) => typeof group === "object");
/** A sentence, or its forms by number, the last of which stands for them here. */
const SENTENCES = Object.fromEntries(
  groups
    .flatMap((group) => Object.entries(group))
    .map(([name, text]) => [name, typeof text === "string" ? text : text.other]),
);

/** Every sentence that a site can replace, in English. */
export const sentences = () =>
  table(
    ["name", "in English"],
    Object.entries(SENTENCES).map(([name, text]) => [code(name), text]),
  );

const WAIT = "nothing: it passes, and the reader can try again";
const READER = "nothing: the reader can mend it";

/** What whoever runs the page, the site or the deployment can do. */
const TO_DO: Record<Trouble, string> = {
  load: "[console messages](#console-messages) say why",
  "unknown-site": "register the site, or mend its id in `data-site`",
  origin: "add the page's origin to the site's [settings](configuration.md#settings)",
  offline: READER,
  network: WAIT,
  busy: "[an incident, by symptom](monitoring.md#an-incident-by-symptom), if it goes on",
  "captcha-failed": READER,
  "taken-back": READER,
  "captcha-late": READER,
  "captcha-silent": READER,
  "captcha-blocked": READER,
  "captcha-refused": "name our host in the page's [`frame-src`](content-security-policy.md)",
  "captcha-unsupported": READER,
  "captcha-misconfigured":
    "[health](monitoring.md#health) says what is wrong; the widget's host names in Cloudflare's dashboard",
  "captcha-broken": READER,
  "captcha-disguised": READER,
  "captcha-cached": READER,
  "captcha-clock": READER,
  "captcha-unavailable": WAIT,
  "not-arrived": READER,
  closed: "nothing, or a moderator [opens it](moderation.md#open-close-hide-name)",
  paused: "`resume` the site",
  changes: "nothing: the vote stands, and can be withdrawn",
  articles: "[register the articles](configuration.md#registered-articles)",
  unlisted: "[register the article](configuration.md#registered-articles), or take any",
  crowded: "[rate limits](rest-api.md#rate-limits), if honest readers meet it",
  unknown: "look into the [log](monitoring.md#the-log)",
};

/** Every trouble: what its reader reads, which codes of the API mean it, what can be done. */
export const troubles = () =>
  table(
    ["a reader reads", "`trouble`", "also for the code", "what you can do"],
    (Object.keys(TROUBLES) as Trouble[]).map((name) => [
      SENTENCES[name] ?? "",
      code(name),
      (TROUBLES[name].codes ?? []).map(code).join(", "),
      TO_DO[name],
    ]),
  );
