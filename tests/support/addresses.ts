/**
 * How one article's address is written, and what is not one article: from public reports and lists. Links with parameters
 * are as they stand in public repositories' documents, on the host of the examples here; names of parameters are those of
 * ClearURLs' global rules, Firefox's query stripping list and their senders' own documentation.
 */

/** Addresses that are the one article of the first of them. */
export const SAME: [why: string, article: string, ...also: string[]][] = [
  ["scheme and slash", "https://daily.example/a", "http://daily.example/a", "https://daily.example/a/"],
  [
    "doubled slashes, as templates join them",
    "https://daily.example/2026/a",
    "https://daily.example//2026///a//",
  ],
  ["an escaped tilde (RFC 3986 §2.3)", "https://daily.example/~ann/a", "https://daily.example/%7Eann/a"],
  [
    "escaped brackets, as messengers write them",
    "https://daily.example/wiki/Kyiv_(city)",
    "https://daily.example/wiki/Kyiv_%28city%29",
  ],
  ["an escaped letter", "https://daily.example/bench", "https://daily.example/b%65nch"],
  ["an escaped comma and colon", "https://daily.example/a,1:2", "https://daily.example/a%2C1%3a2"],
  [
    "an escaped apostrophe",
    "https://daily.example/o'hara?by=o'hara",
    "https://daily.example/o%27hara?by=o%27hara",
  ],
  ["escaped brackets of PHP", "https://daily.example/?tag[]=x", "https://daily.example/?tag%5B%5D=x"],
  ["an escaped slash in a parameter", "https://daily.example/?p=a/b", "https://daily.example/?p=a%2Fb"],
  [
    "a last dot of the host",
    "https://daily.example/a",
    "https://daily.example./a",
    "https://daily.example.:443/a",
  ],
  [
    "Cyrillic, raw and escaped",
    "https://daily.example/новини",
    "https://daily.example/%D0%BD%d0%be%D0%B2%d0%b8%D0%BD%d0%b8",
  ],
  ["a host in Cyrillic", "https://дейлі.example/a", "https://xn--d1acmi9k.example/a"],
  [
    "index.html, with a slash and twice",
    "https://daily.example/a",
    "https://daily.example/a/INDEX.html/",
    "https://daily.example/a/index.html/index.html",
  ],
  ["the front page", "https://daily.example", "http://daily.example/", "https://daily.example/index.html"],
  ["a fragment", "https://daily.example/a", "https://daily.example/a#comments"],
  ["a text fragment", "https://daily.example/a", "https://daily.example/a#:~:text=bench"],
  ["a token in a fragment", "https://daily.example/a", "https://daily.example/a#access_token=eyJ0"],
  ["credentials", "https://daily.example/a", "https://ann:secret@daily.example/a"],
  ["an empty query", "https://daily.example/a", "https://daily.example/a?", "https://daily.example/a?&"],
  [
    "Google Analytics",
    "https://daily.example/a",
    "https://daily.example/a?utm_source=x&utm_medium=y&utm_campaign=z&utm_term=&utm_content=&utm_id=1&utm_source_platform=p",
  ],
  ["names in capitals", "https://daily.example/a", "https://daily.example/a?UTM_Source=x&FBCLID=1"],
  ["an escaped name", "https://daily.example/a", "https://daily.example/a?utm%5Fsource=x"],
  [
    "HubSpot's cookies in links",
    "https://daily.example/a",
    "https://daily.example/a?__hstc=115846617.4e59.1670194662635.1670530991861.1670533602068.8&__hssc=115846617.3.1670533602068&__hsfp=3017379904",
  ],
  ["HubSpot's mails", "https://daily.example/a", "https://daily.example/a?_hsenc=p2ANqtz-8&_hsmi=263"],
  [
    "HubSpot's ads",
    "https://daily.example/a",
    "https://daily.example/a?hsa_acc=4214171268&hsa_cam=21418043752&hsa_grp=&hsa_ad=&hsa_src=x&hsa_kw=&hsa_net=adwords&hsa_ver=3",
  ],
  [
    "Google Ads",
    "https://daily.example/a",
    "https://daily.example/a?gad_source=1&gclid=CjwKCAjw17qvBhBrEiwA&gclsrc=aw.ds",
    "https://daily.example/a?gad_source=1&gad_campaignid=21844625911&gbraid=0AAAAACbpfvY6Tr7h",
    "https://daily.example/a?wbraid=Cj8&dclid=1",
  ],
  [
    "Google's linker",
    "https://daily.example/a",
    "https://daily.example/a?_gl=1*1kufgl6*_ga*MTk2MzQw&_ga=2.109099270.241330988",
  ],
  ["Google Shopping", "https://daily.example/a", "https://daily.example/a?srsltid=AfmBOoq"],
  [
    "Matomo",
    "https://daily.example/a",
    "https://daily.example/a?mtm_campaign=x&mtm_kwd=y&mtm_source=z&mtm_cid=1&mtm_group=g&mtm_placement=p",
  ],
  [
    "Matomo when it was Piwik",
    "https://daily.example/a",
    "https://daily.example/a?pk_campaign=x&pk_kwd=y",
    "https://daily.example/a?piwik_campaign=x&piwik_kwd=y",
    "https://daily.example/a?pk_source=x&pk_medium=y&pk_content=z&pk_cid=1&pk_keyword=k",
  ],
  ["Meta", "https://daily.example/a", "https://daily.example/a?fbclid=IwAR0e807ix9JPTB"],
  [
    "Instagram",
    "https://daily.example/a",
    "https://daily.example/a?igshid=1",
    "https://daily.example/a?igsh=MTc4",
  ],
  ["Microsoft", "https://daily.example/a", "https://daily.example/a?msclkid=1"],
  ["Yandex", "https://daily.example/a", "https://daily.example/a?yclid=1&ysclid=2&_openstat=bWFy"],
  ["X and TikTok", "https://daily.example/a", "https://daily.example/a?twclid=1&ttclid=2"],
  ["Quora", "https://daily.example/a", "https://daily.example/a?qclid=1"],
  ["LinkedIn", "https://daily.example/a", "https://daily.example/a?li_fat_id=1"],
  [
    "Mailchimp, which names the subscriber",
    "https://daily.example/a",
    "https://daily.example/a?mc_cid=8d44&mc_eid=UNIQID",
  ],
  ["Marketo", "https://daily.example/a", "https://daily.example/a?mkt_tok=NDYw"],
  ["Omeda", "https://daily.example/a", "https://daily.example/a?oly_enc_id=1&oly_anon_id=2"],
  [
    "Vero, Drip and Klaviyo",
    "https://daily.example/a",
    "https://daily.example/a?vero_id=1&__s=2&_kx=3&_ke=4",
  ],
  [
    "what opens a session",
    "https://daily.example/a",
    "https://daily.example/a?token=s3cret",
    "https://daily.example/a?access_token=1",
    "https://daily.example/a?PHPSESSID=1",
    "https://daily.example/a?jsessionid=1",
    "https://daily.example/a?sessionid=1",
  ],
  ["a subscriber's address", "https://daily.example/a", "https://daily.example/a?email=ann@mail.example"],
  [
    "what is left of a query keeps its order",
    "https://daily.example/?p=7&b=2",
    "https://daily.example/?utm_id=1&p=7&gclid=3&b=2",
  ],
];

/** Addresses that are articles of their own, each of them. */
export const APART: [why: string, ...articles: string[]][] = [
  [
    "numbers of pages, as Piwik's letters happen to begin",
    "https://daily.example/?pk_id=1",
    "https://daily.example/?pk_id=2",
  ],
  [
    "WordPress's numbers",
    "https://daily.example/?p=1",
    "https://daily.example/?p=2",
    "https://daily.example",
  ],
  ["names of other parameters", "https://daily.example/?gclidx=1", "https://daily.example/?gclidx=2"],
  ["a parameter that ends alike", "https://daily.example/?euclid=1", "https://daily.example/?euclid=2"],
  [
    "short names that many pages use",
    "https://daily.example/?id=1",
    "https://daily.example/?cid=1",
    "https://daily.example/?ref=1",
    "https://daily.example/?s=1",
    "https://daily.example/?si=1",
  ],
  ["the path's letters", "https://daily.example/A", "https://daily.example/a"],
  ["an escaped slash, which is no separator", "https://daily.example/a%2Fb", "https://daily.example/a/b"],
  ["an escaped question mark", "https://daily.example/a%3Fp=1", "https://daily.example/a?p=1"],
  ["an escaped percent sign", "https://daily.example/a%257E", "https://daily.example/a~"],
  ["an escaped ampersand in a value", "https://daily.example/?q=a%26b", "https://daily.example/?q=a&b"],
  ["an escaped plus in a value", "https://daily.example/?q=a%2Bb", "https://daily.example/?q=a+b"],
  [
    "the order of parameters, which some pages mind",
    "https://daily.example/?a=1&b=2",
    "https://daily.example/?b=2&a=1",
  ],
  ["hosts", "https://daily.example/a", "https://www.daily.example/a"],
  ["ports", "https://daily.example/a", "https://daily.example:8443/a"],
  [
    "a file of another name",
    "https://daily.example/myindex.html",
    "https://daily.example/my",
    "https://daily.example/index.htm",
  ],
  ["ids of the publisher's own", "post-1", "post-1/", "Post-1", "post-1#2", "post-1?utm_source=x"],
  ["ids of another scheme", "urn:isbn:X#1", "urn:isbn:X#2"],
  ["an id that only looks like an address", "daily.example/a", "https://daily.example/a"],
];

/** Articles that are kept to the letter (`exact=1`), each one of its own: above all those of apps that route by fragment. */
export const EXACT: string[] = [
  "https://app.example/#/post/1",
  "https://app.example/#/post/2",
  "https://app.example/#!/post/1",
  "https://app.example/?utm_source=x",
  "http://app.example/",
  "https://app.example/a%7Eb",
  "https://app.example//a",
  "cafe\u0301",
  "caf\u00e9",
];
