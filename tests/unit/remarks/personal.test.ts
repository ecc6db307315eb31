/** What of a remark is masked: public examples of each kind, what only looks like it, and laws that hold of any text. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { luhn } from "../../../worker/domain/remarks/screening/card.ts";
import { mod97 } from "../../../worker/domain/remarks/screening/iban.ts";
import { plain } from "../../../worker/domain/remarks/screening/plain.ts";
import { FLAGS, masked, screened } from "../../../worker/domain/remarks/screening/screening.ts";
import { wordList } from "../../../worker/domain/remarks/screening/word-list.ts";

const NONE = wordList([]);
const flags = (text: string) => screened(text, [], NONE).flags;

describe("is masked", () => {
  // The issuers' published test numbers (Stripe's and PayPal's documentation).
  test.each([
    ["4242424242424242"],
    ["4111 1111 1111 1111"],
    ["4000-0566-5566-5556"],
    ["5555.5555.5555.4444"],
    ["2223003122003222"],
    ["378282246310005"],
    ["3782 822463 10005"],
    ["6011111111111117"],
    ["30569309025904"],
    ["3530111333300000"],
    ["6200000000000005"],
    ["４２４２ ４２４２ ４２４２ ４２４２"],
    ["٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢"],
  ])("the card %s", (number) => {
    expect(masked(`Mine is ${number}, see?`)).toBe("Mine is [card], see?");
    expect(flags(number)).toEqual(["card"]);
  });

  // The examples of the registry of ISO 13616.
  test.each([
    ["GB29 NWBK 6016 1331 9268 19"],
    ["GB29NWBK60161331926819"],
    ["de89 3704 0044 0532 0130 00"],
    ["FR14 2004 1010 0505 0001 3M02 606"],
    ["NL91 ABNA 0417 1643 00"],
    ["NO9386011117947"],
    ["UA213223130000026007233566001"],
    ["PL61109010140000071219812874"],
    ["MT84MALT011000012345MTLCAST001S"],
    ["CH93-0076-2011-6238-5295-7"],
    ["BR1800360305000010009795493C1"],
    ["SA0380000000608010167519"],
  ])("the account %s, and not the words after it", (iban) => {
    expect(masked(`Send it to ${iban} and thanks`)).toBe("Send it to [iban] and thanks");
    expect(flags(iban)).toEqual(["iban"]);
  });

  // RFC 5321 and 6531, and ways of writing them for people.
  test.each([
    ["reader@example.com"],
    ["first.last+tag@sub.example.co.uk"],
    ["用户@例子.广告"],
    ["почта@пример.укр"],
    ["संपर्क@डाटामेल.भारत"],
    ["jose\u0301@exa\u0308mple.com"],
    ["O'Neil@example.org"],
    ["reader (at) example.com"],
    ["reader[at]example[dot]com"],
    ["reader at example dot com"],
    ["reader＠example．com"],
  ])("the address %s", (address) => {
    expect(masked(`Write to ${address}, please`)).toBe("Write to [email], please");
    expect(flags(address)).toEqual(["email"]);
  });

  // E.164, and numbers that regulators keep for films (Ofcom, NANPA, Bundesnetzagentur).
  test.each([
    ["+44 20 7946 0018"],
    ["+1-212-555-0123"],
    ["+49 (0)30 23125 123"],
    ["0049 30 23125123"],
    ["020 7946 0018"],
    ["(0)30/23125-123"],
    ["(212) 555-0123"],
    ["212-555-0123"],
    ["1 212.555.0123"],
    ["+380 67 123 45 67"],
    ["067 123-45-67"],
    ["+44\u00a020\u202f7946\u00a00018"],
    ["+٤٤ ٢٠ ٧٩٤٦ ٠٠١٨"],
  ])("the phone number %s", (number) => {
    expect(masked(`In 1968 it was ${number}.`)).toBe("In 1968 it was [phone].");
    expect(flags(number)).toEqual(["phone"]);
  });

  test("seven digits after a word that says what they are, in other languages too", () => {
    expect(masked("Call me: 612 34 56")).toBe("Call me: [phone]");
    expect(masked("тел. 612 34 56")).toBe("тел. [phone]");
    expect(masked("There were 612 34 56")).toBe("There were 612 34 56");
  });

  test.each([
    ["Handynummer: "],
    ["Mein Mobiltelefon ist "],
    ["My cellphone is "],
    ["Text me: "],
    ["Anruf: "],
    ["мобільний "],
    ["Позвоните мне "],
    ["Зателефонуйте "],
  ])("seven digits after %j", (words) => {
    expect(masked(`${words}612 34 56`)).toBe(`${words}[phone]`);
  });

  test.each([
    ["https://example.com/a?b=c#d"],
    ["https://example.com/?ids[]=5&user[mail]=x&token=y"],
    ["www.example.com/a[1]b"],
    ["http://user@127.0.0.1:8787/x"],
    ["hxxp://example.com"],
    ["www.example.com"],
    ["example.com"],
    ["пример.рф"],
    ["exa\u0308mple.com"],
    ["उदाहरण.भारत/पता"],
    ["t.me/somebody"],
    ["bit.ly/3abc"],
    ["example.org:8080/path"],
  ])("the link %s, and not the stop after it", (link) => {
    expect(masked(`See ${link}. Thanks`)).toBe("See [link]. Thanks");
    expect(flags(link)).toEqual(["link"]);
  });

  test("each for itself, in its place", () => {
    expect(masked("a@example.com or 4242424242424242, +44 20 7946 0018, www.example.com!")).toBe(
      "[email] or [card], [phone], [link]!",
    );
    expect(flags("a@example.com or 4242424242424242, +44 20 7946 0018, www.example.com")).toEqual([
      ...["email", "phone", "card", "link"],
    ]);
  });
});

describe("is none of these and stays", () => {
  test.each([
    ["a card whose last digit is another", "4242424242424241"],
    ["digits of no issuer", "9999999999999995"],
    ["an account whose check is wrong", "GB29 NWBK 6016 1331 9268 18"],
    ["a country without such accounts", "US29 NWBK 6016 1331 9268 19"],
    ["a date", "It was on 01.02.2024, and on 2024-02-01"],
    ["a date before a number", "On 01.02.2024 120 came"],
    ["a date after a word such as call", "I will call on 02.01.2024"],
    ["a word that begins like a host's end", "The node.comfort of it"],
    ["years", "Between 1968 and 1986, or 1914-1918"],
    ["years after a word such as call", "They call the 1914-1918 war great, the text (1939–1945) does not"],
    [
      "years after a word that such a word is a part of",
      "Hotel 2010-2020, Fonds 2021/2027, context 1990 2000",
    ],
    ["a sum after such a word", "I tell you: call it 1 500 000, у жителей 1 200 345"],
    ["a fraction", "It is 0.123456789 of all"],
    ["a sum", "It cost 1,250,000 or 1.250.000 euros"],
    ["a name without a host", "As @somebody wrote"],
    ["a missing blank", "It ended.In 1968 it began"],
    ["an ellipsis and a fraction", "Well...no, and/or 3.5 of 10"],
    ["an abbreviation", "e.g. the U.S. and z.B. this"],
  ])("%s", (_name, text) => {
    expect(masked(text)).toBe(text);
    expect(flags(text)).toEqual([]);
  });
});

describe("of any text", () => {
  const writer = fc.string({ unit: "grapheme", maxLength: 300 });
  const pieces = fc
    .array(
      fc.oneof(
        writer,
        fc.constantFrom("4242424242424242", "a@example.com", "+44 20 7946 0018", "DE89370400440532013000"),
        fc.constantFrom("https://", "www.", "@", "0", "(", "+", ".", " at ", "[dot]", "-", "*", "\n"),
      ),
      { maxLength: 12 },
    )
    .map((all) => all.join(""));

  test("what is masked once is masked: nothing is left in it", () => {
    fc.assert(
      fc.property(pieces, (text) => {
        const once = masked(text);
        expect(masked(once)).toBe(once);
      }),
    );
  });

  test("something is masked if, and only if, a flag says so", () => {
    fc.assert(
      fc.property(pieces, (text) => {
        const personal = flags(text).filter((flag) => FLAGS.indexOf(flag) < 5);
        expect(masked(text) !== text || /\[\w+\]/.test(text)).toBe(
          personal.length > 0 || /\[\w+\]/.test(text),
        );
      }),
    );
  });

  test("plain is as long as the text, unit by unit", () => {
    fc.assert(fc.property(writer, (text) => void expect(plain(text)).toHaveLength(text.length)));
  });

  test("a number with its right check is a card's, and with any other none (Luhn)", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^4\d{14}$/), (first) => {
        const right = [..."0123456789"].filter((digit) => luhn(first + digit));
        expect(right).toHaveLength(1);
        expect(flags(first + right[0])).toEqual(["card"]);
      }),
    );
  });

  test("an account with its right check is one, and with any other none (mod 97)", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{18}$/), fc.integer({ min: 2, max: 98 }), (account, other) => {
        const check = 98 - mod97(`DE00${account}`);
        const iban = (digits: number) => `DE${String(digits).padStart(2, "0")}${account}`;
        expect(flags(iban(check))).toEqual(["iban"]);
        if (other !== check) expect(flags(iban(other))).not.toContain("iban");
      }),
    );
  });

  test("no text of a remark's length takes long, however it is made", () => {
    // A pattern that goes back and forth would take hours with these: it is finished, or the test runs out.
    for (const piece of [
      "0",
      "0 ",
      "(",
      "a.",
      "a@",
      "a at ",
      "4 ",
      "D",
      "DE89 ",
      "www.",
      "a:",
      "@a.a",
      "+0",
      "a-.",
    ])
      screened(piece.repeat(5_000 / piece.length), [], NONE);
  });
});
