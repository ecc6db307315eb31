/** The styles that keep the poll's place free. */
import { describe, expect, test } from "vitest";
import { reserved } from "../../../local/site/reserve.ts";

const WORDS = { question: "Good?", yes: "Yes", no: "No" };

describe("the styles for a site", () => {
  test("keep room for its question and its longer label, whose blanks don't break", () => {
    const styles = reserved({ question: "Do you?", yes: "I do", no: "I do not" });
    expect(styles).toContain('content: "Do you?"');
    expect(styles).toContain('content: "I\u00a0do\u00a0not"');
  });

  test("have those of each language that it has words in", () => {
    const styles = reserved(WORDS, { de: { question: "Gut?", yes: "Ja", no: "Nein" } });
    expect(styles).toContain('article-feedback:lang(de)::before {\n  content: "Gut?"');
    expect(styles).toContain('article-feedback:lang(de)::after {\n  content: "Nein"');
  });

  test("are nothing but styles, whatever the question says", () => {
    const styles = reserved({ ...WORDS, question: `"} body { display: none } </style><script>\\\n` });
    expect(styles).not.toMatch(/<|"}|\\\n/);
    expect(styles).toContain('content: "\\22 } body { display: none } \\3c /style>\\3c script>\\5c \\a "');
  });
});
