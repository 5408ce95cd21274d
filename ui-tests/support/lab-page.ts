import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, type Locator } from '@playwright/test';
import fs from 'node:fs';
import path from 'node:path';

/** An output of a cell as the notebook model holds it (nbformat 4). */
export interface CellOutput {
  output_type: string;
  data?: Record<string, unknown>;
  text?: string | string[];
  ename?: string;
  evalue?: string;
}

/** A cell as saved, with the fields that tests look at. */
export interface SavedCell {
  cell_type: string;
  source: string;
  execution_count: number | null;
  outputs: CellOutput[];
}

/** What the page's `jupyterapp` (exposed by the server's test configuration) is used for here. */
export interface JupyterApp {
  commands: { execute(id: string, args?: unknown): Promise<unknown>; hasCommand(id: string): boolean };
  shell: { currentWidget: NotebookLike | null };
}

interface NotebookLike {
  context: { save(): Promise<void>; ready: Promise<void> };
  sessionContext: {
    ready: Promise<void>;
    restartKernel(): Promise<void>;
    session?: { kernel?: { id: string; status: string } };
  };
  model: { toJSON(): { cells: SavedCell[] } };
  content: { widgets: { model: { executionState?: string; mimeType?: string } }[] };
}

/** A cell of a new notebook: code, or markdown when it says so. */
export type NewCell = string | { source: string; type?: 'code' | 'markdown'; tags?: string[] };

/** JupyterLab in a browser tab, with what tests do again and again. */
export class LabPage {
  private readonly notebooks: string[] = [];

  constructor(
    readonly page: IJupyterLabPageFixture,
    private readonly folder: string
  ) {}

  /** Runs a command of JupyterLab's registry and waits for it. */
  async execute(command: string, args: Record<string, unknown> = {}): Promise<unknown> {
    return this.page.evaluate(
      ([id, options]) => (window.jupyterapp as unknown as JupyterApp).commands.execute(id, options),
      [command, args] as const
    );
  }

  /** Makes a notebook with these cells, opens it and waits for its kernel. Returns its path. */
  async openNotebook(name: string, cells: readonly NewCell[], kernel = 'python3'): Promise<string> {
    const file = `${this.folder}/${name}`;
    await this.page.contents.uploadContent(JSON.stringify(notebookOf(cells, kernel)), 'text', file);
    await this.openPath(file);
    return file;
  }

  /** Opens a notebook that exists, by its path under the server's root. */
  async openPath(file: string): Promise<void> {
    this.notebooks.push(file);
    await this.page.evaluate(async path => {
      const { commands, shell } = window.jupyterapp as unknown as JupyterApp;
      await commands.execute('docmanager:open', { path, factory: 'Notebook' });
      const panel = shell.currentWidget;
      await panel?.context.ready;
      await panel?.sessionContext.ready;
    }, file);
    await this.notebook.waitFor();
  }

  /** The notebook panel in front. */
  get notebook(): Locator {
    return this.page.locator('.jp-NotebookPanel:visible');
  }

  /** The cell at `index` (0 is the first). */
  cell(index: number): Locator {
    return this.notebook.locator('.jp-Cell').nth(index);
  }

  /** The output area of the cell at `index`. */
  output(index: number): Locator {
    return this.cell(index).locator('.jp-OutputArea');
  }

  /** Run All; resolves when every cell has ended, with the command's result (false: stopped by an error). */
  async runAll(): Promise<unknown> {
    return this.execute('notebook:run-all-cells');
  }

  /** Runs the cell at `index`. */
  async runCell(index: number): Promise<unknown> {
    await this.cell(index).locator('.jp-InputPrompt').click();
    return this.execute('notebook:run-cell');
  }

  /** Cells of the notebook in front as they would be saved now. */
  async cells(): Promise<SavedCell[]> {
    return this.page.evaluate(
      () => (window.jupyterapp as unknown as JupyterApp).shell.currentWidget?.model.toJSON().cells ?? []
    );
  }

  /** The text of all outputs of the cell at `index`: streams, `text/plain` and errors. */
  async text(index: number): Promise<string> {
    const { outputs } = (await this.cells())[index];
    return outputs.map(textOf).join('\n');
  }

  /** Restarts the kernel of the notebook in front, without asking. */
  async restartKernel(): Promise<void> {
    await this.page.evaluate(() =>
      (window.jupyterapp as unknown as JupyterApp).shell.currentWidget?.sessionContext.restartKernel()
    );
  }

  /** Selects the cell at `index` and waits until its toolbar offers its connection. */
  async expectConnection(index: number, name: string): Promise<void> {
    await this.cell(index).locator('.jp-InputPrompt').click();
    await expect(this.cell(index).getByLabel('Connection', { exact: true })).toHaveValue(name);
  }

  /** Saves the notebook in front and returns the file's text. */
  async save(): Promise<string> {
    const file = this.notebooks.at(-1);
    await this.page.evaluate(() =>
      (window.jupyterapp as unknown as JupyterApp).shell.currentWidget?.context.save()
    );
    return fs.readFileSync(path.join(process.env.PETERSQL_UI_FOLDER ?? '', 'root', file ?? ''), 'utf8');
  }

  /** Reloads the page and waits for JupyterLab. */
  async reload(): Promise<void> {
    // JupyterLab saves its state after a pause; there is nothing to see of it.
    await this.page.waitForTimeout(1500);
    // Galata waits for the file browser's default layout, which a restored page need not have.
    await this.page.reload({ waitForIsReady: false } as Parameters<IJupyterLabPageFixture['reload']>[0]);
    await this.page.waitForFunction(() => 'jupyterapp' in window);
  }

  /** Closes every notebook that was opened, with its kernel, without asking. */
  async closeNotebooks(): Promise<void> {
    for (const file of this.notebooks.splice(0)) {
      const sessions = (await (await this.page.request.get('api/sessions')).json()) as {
        id: string;
        path: string;
      }[];
      for (const session of sessions.filter(each => each.path === file)) {
        await this.page.request.delete(`api/sessions/${session.id}`);
      }
    }
  }
}

function notebookOf(cells: readonly NewCell[], kernel: string) {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: kernel, display_name: kernel } },
    cells: cells.map((cell, index) => {
      const { source, type = 'code', tags } = typeof cell === 'string' ? { source: cell } : cell;
      const common = { id: `cell-${index}`, cell_type: type, source, metadata: tags ? { tags } : {} };
      return type === 'code' ? { ...common, execution_count: null, outputs: [] } : common;
    })
  };
}

function textOf(output: CellOutput): string {
  const text = output.text ?? output.data?.['text/plain'] ?? `${output.ename ?? ''}: ${output.evalue ?? ''}`;
  return Array.isArray(text) ? text.join('') : String(text);
}
