/** What turnstile-types 1.2.3 lacks of the documented options (client-side-rendering/widget-configurations). */
import type {} from "turnstile-types";

declare module "turnstile-types" {
  interface RenderParameters {
    /** What happens when the reader leaves an interactive challenge unanswered. */
    "refresh-timeout"?: "auto" | "manual" | "never";
    /** Whether a failed widget offers the reader to send feedback to Cloudflare. */
    "feedback-enabled"?: boolean;
  }
}
