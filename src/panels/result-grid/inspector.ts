import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import type { ResultInfo } from '../../model';
import { DbError } from '../../model';
import type { Host } from '../shared/host';
import { element, textButton } from './dom';
import { formatBytes } from './format';
import type { CellPosition } from './handlers';
import type { InspectedValue } from './inspect/forms';
import { formsOf } from './inspect/forms';

/** Bytes of a value that are read at first; the rest when the reader asks for it. */
const FIRST_BYTES = 1 << 20;
/** Bytes of one answer of the host. */
const PART_BYTES = 4 << 20;
/** A larger value is not shown, only saved. */
const MAX_SHOWN = 64 << 20;
/** A larger value is not even saved by the browser, which holds it in memory for that. */
const MAX_SAVED = 512 << 20;

/** Shows the whole value of one cell, read from the host. */
export async function inspectCell(
  host: Pick<Host, 'request'>,
  result: ResultInfo,
  cell: CellPosition,
  trans: TranslationBundle
): Promise<void> {
  const { name, type } = result.columns[cell.column];
  const body = new Inspector(host, result, cell, trans);
  await showDialog({
    title: trans.__('%1 (%2), row %3', name, type, (cell.row + 1).toLocaleString()),
    body,
    buttons: [Dialog.okButton({ label: trans.__('Close') })],
    hasClose: true
  });
}

class Inspector extends Widget {
  private readonly tabs = element('div', 'jp-PeterSql-Inspector-tabs');
  private readonly view = element('div', 'jp-PeterSql-Inspector-view');
  private readonly note = element('div', 'jp-PeterSql-Inspector-note');
  private readonly bar = element('div', 'jp-PeterSql-Inspector-bar');
  private value: InspectedValue | null = null;
  private total = 0;

  constructor(
    private readonly host: Pick<Host, 'request'>,
    private readonly result: ResultInfo,
    private readonly cell: CellPosition,
    private readonly trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-PeterSql-Inspector');
    this.tabs.setAttribute('role', 'tablist');
    this.note.setAttribute('role', 'status');
    this.node.append(this.tabs, this.view, this.bar);
    this.view.textContent = trans.__('Reading…');
    void this.load(FIRST_BYTES);
  }

  private async load(limit: number): Promise<void> {
    try {
      const read = await this.read(limit);
      if (this.isDisposed) {
        return;
      }
      if (!read) {
        this.view.replaceChildren(element('pre', 'jp-PeterSql-null', 'NULL'));
        return;
      }
      this.total = read.total;
      const column = this.result.columns[this.cell.column];
      this.value = { column, bytes: read.bytes, isCut: read.bytes.length < read.total };
      this.present();
    } catch (error) {
      this.view.replaceChildren(element('p', 'jp-PeterSql-errorText', DbError.from(error).message));
    }
  }

  /** The first bytes of the value; `null` for NULL. */
  private async read(limit: number): Promise<{ total: number; bytes: Uint8Array<ArrayBuffer> } | null> {
    const parts: Uint8Array[] = [];
    let length = 0;
    let total = Infinity;
    while (length < Math.min(limit, total)) {
      const count = Math.min(PART_BYTES, limit - length);
      const place = { result: this.result.id, ...this.cell };
      const { result, buffers } = await this.host.request('result.value', { ...place, from: length, count });
      if (result === null) {
        return null;
      }
      total = result.total;
      const got = buffers.reduce((sum, bytes) => sum + bytes.length, 0);
      if (got === 0) {
        break;
      }
      parts.push(...buffers);
      length += got;
    }
    const bytes = new Uint8Array(length);
    parts.reduce((at, part) => {
      bytes.set(part, at);
      return at + part.length;
    }, 0);
    return { total, bytes };
  }

  private present(): void {
    const { value, trans } = this;
    if (!value) {
      return;
    }
    const forms = formsOf(value, trans);
    const select = (id: string): void => {
      this.view.replaceChildren(forms.find(form => form.id === id)?.render() ?? '');
      for (const tab of this.tabs.querySelectorAll('button')) {
        tab.setAttribute('aria-selected', String(tab.dataset.id === id));
      }
    };
    this.tabs.replaceChildren(
      ...forms.map(({ id, label }) => {
        const tab = textButton(label, 'jp-PeterSql-Tabs-tab', () => select(id));
        tab.dataset.id = id;
        tab.setAttribute('role', 'tab');
        return tab;
      })
    );
    this.tabs.hidden = forms.length < 2;
    select(forms[0].id);
    this.showBar();
  }

  private showBar(): void {
    const { trans, total, value } = this;
    const size = formatBytes(total);
    const isCut = value?.isCut ?? false;
    this.note.textContent = isCut
      ? trans.__('The first %1 of %2', formatBytes(value?.bytes.length ?? 0), size)
      : size;
    const buttons = [textButton(trans.__('Copy'), 'jp-mod-styled', () => void this.copy())];
    if (isCut && total <= MAX_SHOWN) {
      buttons.unshift(textButton(trans.__('Show all'), 'jp-mod-styled', () => void this.load(MAX_SHOWN)));
    }
    if (total <= MAX_SAVED) {
      buttons.push(textButton(trans.__('Save to file'), 'jp-mod-styled', () => void this.save()));
    }
    this.bar.replaceChildren(this.note, ...buttons);
  }

  /** Copies what is shown, or of text all that was read. */
  private async copy(): Promise<void> {
    const { value, trans } = this;
    if (value) {
      const isText = value.column.layout.kind !== 'binary';
      const text = isText ? new TextDecoder().decode(value.bytes) : (this.view.textContent ?? '');
      await navigator.clipboard.writeText(text);
      this.note.textContent = value.isCut
        ? trans.__('The part that is shown was copied')
        : trans.__('Copied');
    }
  }

  private async save(): Promise<void> {
    try {
      const read = await this.read(MAX_SAVED);
      const url = URL.createObjectURL(new Blob([read?.bytes ?? new Uint8Array()]));
      const link = document.createElement('a');
      const { name, layout } = this.result.columns[this.cell.column];
      link.href = url;
      link.download = `${name.replace(/[^\p{L}\p{N}_-]+/gu, '_')}-${this.cell.row + 1}.${layout.kind === 'binary' ? 'bin' : 'txt'}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    } catch (error) {
      this.note.textContent = DbError.from(error).message;
    }
  }
}
