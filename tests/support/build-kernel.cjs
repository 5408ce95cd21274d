/** Bundles the host's programs once per test run, so that tests run what users get. */
const path = require('node:path');

module.exports = async () => {
  const { bundleKernel } = await import('../../scripts/kernel-bundle.mjs');
  process.env.PETERSQL_KERNEL_DIR = await bundleKernel(path.resolve(__dirname, '../../build/kernel'));
};
