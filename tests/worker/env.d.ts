/** What the suite's configuration adds to the worker's own bindings. */
declare namespace Cloudflare {
  interface Env {
    /** Origin of the Turnstile stand-in. */
    TURNSTILE_STAND_IN: string;
    /** Schedules that the model test runs. */
    SCHEDULES: string;
    /** Seed of all that is random (tests/support/seed.ts). */
    SEED: string;
  }
  interface GlobalProps {
    mainModule: typeof import("../../worker/index.ts");
  }
}
