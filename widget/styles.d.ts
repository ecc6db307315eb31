/** Styles are imported as text and adopted as one constructed sheet, which no page's style-src can refuse. */
declare module "*.css" {
  const text: string;
  export default text;
}
