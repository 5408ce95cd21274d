import type { ISettingRegistry } from '@jupyterlab/settingregistry';

/** Id of the plugin whose settings these are: schema/plugin.json. */
export const SETTINGS_ID = 'jupyterlab-petersql:plugin';

/** What results become in Python; `auto` takes the first that is installed. */
export type DataFrameLibrary = 'auto' | 'polars' | 'pandas' | 'pyarrow';

/** The user's settings, current at any time. */
export interface PeterSqlSettings {
  readonly dataFrameLibrary: DataFrameLibrary;
}

/** Reads the settings as they are loaded and changed; defaults until then. */
export function followSettings(registry: ISettingRegistry | null): PeterSqlSettings {
  let dataFrameLibrary: DataFrameLibrary = 'auto';
  void registry?.load(SETTINGS_ID).then(settings => {
    const read = (): void => {
      dataFrameLibrary = settings.get('dataFrameLibrary').composite as DataFrameLibrary;
    };
    settings.changed.connect(read);
    read();
  });
  return {
    get dataFrameLibrary() {
      return dataFrameLibrary;
    }
  };
}
