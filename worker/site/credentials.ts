/** What opens a site to whom: tokens of programs, sessions of people. Each noun has a file beside this one; stores nothing itself. */
import { Minting } from "./minting.ts";
import type { News } from "./news.ts";
import { People } from "./people.ts";
import { SigningIn } from "./signing.ts";
import { Tokens } from "./tokens.ts";

export class Credentials {
  readonly tokens: Tokens;
  readonly people: People;
  readonly minting: Minting;
  readonly signing: SigningIn;

  constructor(sql: SqlStorage, news: News) {
    this.tokens = new Tokens(sql);
    this.people = new People(sql);
    this.minting = new Minting(this.tokens, this.people, news);
    this.signing = new SigningIn(this.people, this.tokens, news);
  }
}
