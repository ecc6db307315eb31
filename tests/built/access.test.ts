/** Signing in by Cloudflare Access, against a stand-in of a team's that has real keys; never tried on a real account. */
import { createServer, request, type Server } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningWorker, startWorker } from "../../local/worker.ts";
import { ADMIN_TOKEN } from "../support/admin-token.ts";

const RSA = {
  ...{ name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 2048 },
  publicExponent: new Uint8Array([1, 0, 1]),
};
const makeKey = () => crypto.subtle.generateKey(RSA, true, ["sign", "verify"]) as Promise<CryptoKeyPair>;
const text = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const nowS = () => Math.floor(Date.now() / 1_000);

const SITE = "daily";
const AUD = "a".repeat(64);
let team: Server;
let issuer: string;
let worker: RunningWorker;
let ours: CryptoKeyPair;
let others: CryptoKeyPair;
/** How often the team's keys were asked for. */
let asked = 0;

beforeAll(async () => {
  [ours, others] = await Promise.all([makeKey(), makeKey()]);
  const jwk = await crypto.subtle.exportKey("jwk", ours.publicKey);
  team = createServer((_, response) => {
    asked++;
    response.end(JSON.stringify({ keys: [{ ...jwk, kid: "one", alg: "RS256", use: "sig" }] }));
  });
  await new Promise<void>((resolve) => team.listen(0, "127.0.0.1", resolve));
  issuer = `http://localhost:${(team.address() as { port: number }).port}`;
  worker = await startWorker({ port: 0, vars: { ADMIN_TOKEN, ACCESS_TEAM: issuer, ACCESS_AUD: AUD } });
  await asAdmin("PUT", "", { origins: ["https://daily.example"] });
  const body = { name: "ada@daily.example", scopes: ["read"] };
  expect((await asAdmin("POST", "/invitations", body)).status).toBe(201);
});
afterAll(async () => {
  await worker?.close();
  team?.close();
});

const asAdmin = (method: string, path: string, body: object) =>
  fetch(`${worker.origin}/v1/admin/sites/${SITE}${path}`, {
    method,
    headers: { Authorization: `Bearer ${ADMIN_TOKEN}`, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

/** A token as Access makes them; what is given is another. */
async function tokenOf({ claims = {}, header = {}, key = ours, signature = "" } = {}): Promise<string> {
  const head = text({ alg: "RS256", kid: "one", typ: "JWT", ...header });
  const all = { iss: issuer, aud: [AUD], exp: nowS() + 60, nbf: nowS() - 60, email: "ADA@daily.example" };
  const signed = `${head}.${text({ ...all, ...claims })}`;
  const bytes = await crypto.subtle.sign(RSA.name, key.privateKey, Buffer.from(signed));
  return `${signed}.${signature || Buffer.from(bytes).toString("base64url")}`;
}

/** What the console's own page asks, as a browser sends it; `fetch` sets what only browsers may. */
function ask(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: object,
): Promise<{ status: number; cookie: string; answer: { code?: string; name?: string } }> {
  const own = { "Afterword-Console": "1", "Sec-Fetch-Site": "same-origin", Origin: worker.origin };
  const all = { ...own, "Content-Type": "application/json", ...headers };
  return new Promise((resolve, reject) => {
    const sent = request(`${worker.origin}/v1/session${path}?site=${SITE}`, { method, headers: all });
    sent.on("error", reject).on("response", async (response) => {
      const chunks = await response.toArray();
      const [cookie = ""] = response.headers["set-cookie"] ?? [];
      const answer = JSON.parse(Buffer.concat(chunks).toString());
      resolve({ status: response.statusCode ?? 0, cookie: cookie.split(";", 1)[0] ?? "", answer });
    });
    sent.end(body && JSON.stringify(body));
  });
}
const by = (token: string) => ({ "Cf-Access-Jwt-Assertion": token });

describe("Cloudflare Access", () => {
  test("signs in whom the site has invited by that address, and nobody else", async () => {
    const token = await tokenOf();
    const preview = await ask("POST", "/preview", by(token), {});
    expect(preview).toMatchObject({ status: 200, cookie: "", answer: { name: "ada@daily.example" } });
    const { status, cookie } = await ask("POST", "", by(token), {});
    expect([status, cookie]).toEqual([201, expect.stringContaining("__Host-afterword-daily=")]);
    expect((await ask("GET", "", { Cookie: cookie })).answer).toMatchObject({ name: "ada@daily.example" });
    // The word of Access alone is no session.
    expect((await ask("GET", "", by(token))).status).toBe(401);
    for (const email of ["eve@daily.example", "ａda@daily.example", "ada"]) {
      const stranger = await ask("POST", "", by(await tokenOf({ claims: { email } })), {});
      expect(stranger).toMatchObject({ cookie: "", answer: { code: "invitation-invalid" } });
    }
  });

  test.each<[string, () => Promise<string>]>([
    ["none", async () => ""],
    ["another application's", () => tokenOf({ claims: { aud: ["b".repeat(64)] } })],
    ["another team's", () => tokenOf({ claims: { iss: "https://other.cloudflareaccess.com" } })],
    ["over", () => tokenOf({ claims: { exp: nowS() - 1 } })],
    ["without an end", () => tokenOf({ claims: { exp: undefined } })],
    ["not yet to be used", () => tokenOf({ claims: { nbf: nowS() + 600 } })],
    ["signed by somebody else", () => tokenOf({ key: others })],
    ["signed by a key that the team has not", () => tokenOf({ header: { kid: "two" } })],
    ["signed by no one", () => tokenOf({ header: { alg: "none" }, signature: "AA" })],
    ["signed with the public key as a secret", () => tokenOf({ header: { alg: "HS256" } })],
    [
      "another than was signed",
      async () => {
        const [head, , signature] = (await tokenOf()).split(".");
        const [, claims] = (await tokenOf({ claims: { email: "grace@daily.example" } })).split(".");
        return [head, claims, signature].join(".");
      },
    ],
  ])("takes nobody at a word that is %s", async (_, make) => {
    await asAdmin("POST", "/invitations", { name: "grace@daily.example", scopes: ["read"] });
    const answer = await ask("POST", "", by(await make()), {});
    expect(answer).toMatchObject({ status: 410, cookie: "", answer: { code: "invitation-invalid" } });
  });

  test("has its keys read once a minute at most, however many made-up ones are named", async () => {
    await ask("POST", "/preview", by(await tokenOf()), {});
    const before = asked;
    for (const kid of ["x", "y", "z"])
      await ask("POST", "/preview", by(await tokenOf({ header: { kid } })), {});
    // Once more if a minute has gone by.
    expect(asked - before).toBeLessThanOrEqual(1);
  });
});
