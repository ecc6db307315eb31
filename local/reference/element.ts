/** Tables of the element, of the manifest that editors read (widget/custom-elements.json). Pure. */
import manifest from "../../widget/custom-elements.json" with { type: "json" };
import { code, table } from "./table.ts";

interface Named {
  name: string;
  description?: string;
  type?: { text: string };
  default?: string;
  parameters?: { name: string; type: { text: string } }[];
  kind?: string;
}
type Lists = Record<
  "attributes" | "members" | "events" | "slots" | "cssProperties" | "cssParts",
  readonly Named[]
>;
const element = manifest.modules[0]?.declarations[0] as unknown as Lists;

/** `'a' | 'b'` as its values; of any other type its name. */
const typeOf = ({ type }: Named) =>
  (type?.text ?? "")
    .split(" | ")
    .map((each) => code(each.replaceAll("'", "")))
    .join(", ");
const what = ({ description = "" }: Named) => description;

export const attributes = () =>
  table(
    ["attribute", "values", "what"],
    element.attributes.map((each) => [code(each.name), typeOf(each), what(each)]),
  );

export const events = () =>
  table(
    ["event", "when"],
    element.events.map((each) => [code(each.name), what(each)]),
  );

/** The property, then the methods with what they take. */
export const members = () =>
  table(
    ["member", "what"],
    element.members.map((each) => [
      code(
        each.kind === "method"
          ? `${each.name}(${(each.parameters ?? []).map(({ type }) => type.text.replaceAll("'", '"')).join(", ")})`
          : each.name,
      ),
      what(each),
    ]),
  );

export const slots = () =>
  table(
    ["slot", "what"],
    element.slots.map((each) => [each.name ? code(each.name) : "without a name", what(each)]),
  );

export const properties = () =>
  table(
    ["custom property", "what", "without it"],
    element.cssProperties.map((each) => [code(each.name), what(each), each.default ?? ""]),
  );

export const parts = () =>
  table(
    ["part", "what"],
    element.cssParts.map((each) => [code(each.name), what(each)]),
  );
