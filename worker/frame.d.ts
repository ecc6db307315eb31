/** The captcha frame's script as the build left it in dist/frame.js (local/widget.ts); package.json says where "#frame" is. */
declare module "#frame" {
  const frame: {
    script: string;
    /** `sha256-…`, for the policy of the page that has the script in it. */
    hash: string;
    /** The page's title in each of the widget's languages. */
    titles: Record<string, string>;
  };
  export default frame;
}
