/** The order of the pages in the site of the documentation. Needs no package, so that a test can read it. */

/** An entry, or a group of them: what VitePress takes. */
interface Item {
  text: string;
  link?: string;
  items?: Item[];
}

const page = (text: string, name: string): Item => ({ text, link: `/${name}` });

/** Every page, by whom it is for; in the order of the README. */
export const SIDEBAR: Item[] = [
  { text: "Begin", items: [page("Quick start", "quick-start")] },
  {
    text: "Your pages",
    items: [
      page("Installation", "installation"),
      page("Theming", "theming"),
      page("JavaScript API", "javascript-api"),
      page("Content Security Policy", "content-security-policy"),
      page("Accessibility", "accessibility"),
      page("Localization", "localization"),
    ],
  },
  {
    text: "Your site",
    items: [
      page("Configuration", "configuration"),
      page("Remarks", "remarks"),
      page("Consent and privacy", "privacy"),
      page("CLI", "cli"),
      page("REST API", "rest-api"),
    ],
  },
  { text: "Moderators", items: [page("Moderation", "moderation")] },
  {
    text: "Operators",
    items: [
      page("Deployment", "deployment"),
      page("Upgrading and rollback", "upgrading"),
      page("Monitoring and limits", "monitoring"),
      page("Back-up and export", "backup"),
      page("Pricing", "pricing"),
    ],
  },
  {
    text: "Help and background",
    items: [
      page("Troubleshooting", "troubleshooting"),
      page("Security", "security"),
      page("Architecture", "architecture"),
      page("Decisions", "decisions"),
      page("Benchmarks", "benchmarks"),
      page("Contributing", "contributing"),
      page("Changelog", "changelog"),
    ],
  },
];
