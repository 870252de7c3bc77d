/**
 * The strictest policy that the window works under. The app's, in tauri.conf.json, adds to
 * `connect-src` what Tauri's own calls need.
 */
export const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");
