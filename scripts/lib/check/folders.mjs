/** Folders for a JupyterLab that is nobody's. */
import fs from 'node:fs';
import path from 'node:path';
import { ensureDir } from '../paths.mjs';
import { temporaryFolder } from '../servers/process.mjs';

/** JupyterLab's offer of news would lie over what is looked at. */
const pageConfig = { disabledExtensions: { '@jupyterlab/apputils-extension:announcements': true } };

/** Folders of this run alone, removed when it ends, so that nobody's connections, notebooks or settings are touched. */
export function ownFolders() {
  const folder = temporaryFolder('check');
  const at = name => ensureDir(path.join(folder, name), 0o700);
  fs.writeFileSync(path.join(at('config/labconfig'), 'page_config.json'), JSON.stringify(pageConfig));
  return {
    configDir: at('config'),
    notebookDir: at('notebooks'),
    serverFolder: path.join(folder, 'server'),
    output: at('output'),
    env: { JUPYTER_DATA_DIR: at('data'), JUPYTER_RUNTIME_DIR: at('runtime'), IPYTHONDIR: at('ipython') },
    args: [`--LabApp.workspaces_dir=${at('workspaces')}`, '--LabApp.expose_app_in_browser=True']
  };
}
