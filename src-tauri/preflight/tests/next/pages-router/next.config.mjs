import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

// The packages are one folder up, for both sites.
const root = dirname(dirname(fileURLToPath(import.meta.url)));

export default {
  assetPrefix: process.env.SITE_ASSET_PREFIX,
  basePath: process.env.SITE_BASE_PATH,
  deploymentId: process.env.SITE_DEPLOYMENT,
  outputFileTracingRoot: root,
  turbopack: { root },
};
