/** Who is logged in at Cloudflare, and to which account: what every other step needs. Logs nobody in. */
import type { Step } from "./steps.ts";
import { WranglerFault, wranglerJson } from "./wrangler.ts";

interface Whoami {
  loggedIn: boolean;
  email?: string;
  accounts?: { name: string; id: string }[];
}

/** The login, which every other step needs. `found` gets the account's id, as far as it is known. */
export const loginStep = (found: (account: string) => void = () => {}): Step => ({
  name: "login",
  would: () => "ask Wrangler who is logged in",
  async act() {
    const { loggedIn, email, accounts = [] } = await wranglerJson<Whoami>("whoami", "--json");
    if (!loggedIn) throw new WranglerFault("not-logged-in", "Wrangler is not logged in.");
    const chosen = process.env.CLOUDFLARE_ACCOUNT_ID;
    if (accounts.length > 1 && !chosen)
      throw new WranglerFault("several-accounts", `There are ${accounts.length} accounts to choose from.`);
    const account = accounts.find(({ id }) => id === chosen) ?? accounts[0];
    found(account?.id ?? chosen ?? "");
    return `${email ?? "a token"}, account ${account?.name ?? chosen ?? "of the token"}`;
  },
  look() {
    return this.act();
  },
});
