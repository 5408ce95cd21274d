/** Folders for a JupyterLab that is nobody's. */
import fs from 'node:fs';
import path from 'node:path';
import { ensureDir } from './paths.mjs';
import { temporaryFolder } from './servers/process.mjs';

/** JupyterLab's offer of news would lie over what is looked at. */
const pageConfig = { disabledExtensions: { '@jupyterlab/apputils-extension:announcements': true } };

/**
 * Folders of this run alone, removed when it ends, so that nobody's connections, notebooks or settings are touched.
 *
 * @param {string} prefix for the name of the folder around them
 * @returns the folders, and what {@link startLab} takes to use them
 */
export function labFolders(prefix) {
  const folder = temporaryFolder(prefix);
  const at = name => ensureDir(path.join(folder, name), 0o700);
  fs.writeFileSync(path.join(at('config/labconfig'), 'page_config.json'), JSON.stringify(pageConfig));
  return {
    folder,
    configDir: at('config'),
    notebookDir: at('root'),
    env: {
      JUPYTER_CONFIG_DIR: at('config'),
      JUPYTER_DATA_DIR: at('data'),
      JUPYTER_RUNTIME_DIR: at('runtime'),
      IPYTHONDIR: at('ipython')
    },
    args: [
      `--LabApp.workspaces_dir=${at('workspaces')}`,
      `--LabApp.user_settings_dir=${at('settings')}`,
      '--LabApp.expose_app_in_browser=True'
    ]
  };
}

/** Writes the connections that people see who use this configuration. */
export function writeConnections(configDir, connections) {
  const folder = ensureDir(path.join(configDir, 'petersql'), 0o700);
  fs.writeFileSync(path.join(folder, 'connections.json'), JSON.stringify({ version: 1, connections }, null, 2));
}
