import type { TranslationBundle } from '@jupyterlab/translation';
import { SearchBar } from '../result-grid/search-bar';
import { showStatistics } from '../result-grid/statistics-popover';
import type { Host } from '../shared/host';
import type { EditGrid } from './grid';
import type { RowLoader } from './loader';
import type { EditModel } from './model';

export interface LoadedRowsOptions {
  host: Pick<Host, 'request'>;
  loader: RowLoader;
  trans: TranslationBundle;
  model(): EditModel | undefined;
  grid(): EditGrid | null;
}

/** Finds text in all rows of the tab as they were read: what is staged is not among them. */
export function createSearch({ host, loader, trans, model, grid }: LoadedRowsOptions): SearchBar {
  return new SearchBar(
    {
      find: async (text, { signal, onProgress }) => {
        const columns = grid()?.data.columns.map((_, column) => column) ?? [];
        const request = { result: loader.id, text, columns };
        const options = { signal, onProgress: ({ fraction }: { fraction: number }) => onProgress(fraction) };
        return (await host.request('result.find', request, options)).result;
      },
      hit: async (search, row, backward) =>
        (await host.request('result.hit', { search, row, backward })).result,
      row: () => model()?.resultRow(grid()?.cursor?.row ?? 0) ?? 0,
      show: row => {
        const shown = model()?.rowOf(`s${row}`) ?? -1;
        if (shown >= 0) {
          grid()?.reveal(shown);
        }
      },
      mark: text => grid()?.setSearched(text),
      forget: search => void host.request('result.release', { results: [search] }).catch(() => null),
      closed: () => grid()?.activate()
    },
    trans
  );
}

/** Shows what is in a column of all rows of the tab, as they were read. */
export function showColumn(
  { host, loader, trans, grid }: LoadedRowsOptions,
  column: number,
  at: { x: number; y: number }
): void {
  const info = grid()?.data.columns[column];
  if (info) {
    void showStatistics({
      column: info,
      trans,
      at,
      read: async (signal, onProgress) => {
        const options = { signal, onProgress: ({ fraction }: { fraction: number }) => onProgress(fraction) };
        return (await host.request('result.statistics', { result: loader.id, column }, options)).result;
      }
    });
  }
}
