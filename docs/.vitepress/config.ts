/**
 * These pages as a site with a search of its own: no service of others is asked. The files stay what GitHub shows: its anchors
 * are taken over, and links to files of the repository lead there, or are plain text where nobody has said where it is.
 */
import { defineConfig } from "vitepress";
import { slugOf } from "../../local/reference/slug.ts";
import { SIDEBAR } from "./sidebar.ts";

/** Such as https://github.com/you/afterword/blob/main; without it links to sources are no links. */
const repository = process.env.AFTERWORD_REPOSITORY;

export default defineConfig({
  title: "Afterword",
  description: "One question under an article, and an answer worth trusting.",
  lang: "en",
  outDir: "../dist/docs",
  cacheDir: "../dist/docs-cache",
  cleanUrls: true,
  // A link to a page or a heading that there is not fails the build; files of the repository are tests/unit/docs/links.test.ts's.
  ignoreDeadLinks: [/^(\.\/)?\.\.\//],
  markdown: {
    anchor: { slugify: slugOf },
    config(md) {
      md.core.ruler.push("repository", ({ tokens }) => {
        for (const { children } of tokens) {
          let open: "kept" | "dropped" = "kept";
          for (const token of children ?? []) {
            const target = token.type === "link_open" ? String(token.attrGet("href")) : "";
            if (target.startsWith("../")) {
              if (repository) token.attrSet("href", `${repository}/${target.slice(3)}`);
              else open = "dropped";
            }
            if (open === "dropped" && /^link_(open|close)$/.test(token.type)) {
              const closes = token.type === "link_close";
              Object.assign(token, { type: "text", tag: "", nesting: 0, content: "" });
              if (closes) open = "kept";
            }
          }
        }
      });
    },
  },
  themeConfig: {
    search: { provider: "local" },
    sidebar: SIDEBAR,
    outline: { level: [2, 3] },
    docFooter: { prev: false, next: false },
  },
});
