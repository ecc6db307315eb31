/** The widget's styles, which its preview adopts: text, as the widget has them. */
declare module "*.css" {
  const text: string;
  export default text;
}
