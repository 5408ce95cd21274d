import type { TranslationBundle } from '@jupyterlab/translation';
import type { ResultColumn } from '../../../model';
import { inspectedText } from '../cell-text';
import { geometryText } from './geometry';
import { bytesOfHex, hexDump, imageType } from './hex';

/** Parsed JSON beyond this is shown as text alone. */
const MAX_TREE = 2 << 20;
/** A hex dump shows no more bytes than this. */
const MAX_DUMP = 256 << 10;

/** One way to show a value. */
export interface Form {
  id: 'tree' | 'pretty' | 'text' | 'image' | 'geometry' | 'hex';
  label: string;
  render(): HTMLElement;
}

/** A value as the inspector has it. */
export interface InspectedValue {
  column: ResultColumn;
  /** The value's bytes: of text its UTF-8. */
  bytes: Uint8Array<ArrayBuffer>;
  /** There are more bytes than these. */
  isCut: boolean;
}

/** How a value can be shown, the most telling way first. */
export function formsOf(value: InspectedValue, trans: TranslationBundle): Form[] {
  const { column } = value;
  if (column.layout.kind === 'binary') {
    return binaryForms(value.bytes, value.isCut, trans);
  }
  const text = new TextDecoder().decode(value.bytes);
  const plain: Form = { id: 'text', label: trans.__('Text'), render: () => preformatted(text) };
  const geometry = column.meaning === 'geometry' || /^(geometry|geography)/.test(column.type);
  const bytes = geometry ? bytesOfHex(text) : null;
  if (bytes) {
    return [...binaryForms(bytes, value.isCut, trans), plain];
  }
  if (value.isCut) {
    return [plain];
  }
  if (looksLikeJson(text)) {
    const pretty = inspectedText(text, { ...column, meaning: 'json' });
    const forms: Form[] = [{ id: 'pretty', label: trans.__('Indented'), render: () => preformatted(pretty) }];
    if (text.length <= MAX_TREE) {
      const tree: Form = {
        id: 'tree',
        label: trans.__('Tree'),
        render: () => jsonTree(text)
      };
      forms.push(tree);
    }
    return [...forms, plain];
  }
  if (column.meaning === 'xml') {
    const indented = indentXml(text);
    const pretty: Form = { id: 'pretty', label: trans.__('Indented'), render: () => preformatted(indented) };
    return [pretty, plain];
  }
  return [plain];
}

function binaryForms(bytes: Uint8Array<ArrayBuffer>, isCut: boolean, trans: TranslationBundle): Form[] {
  const forms: Form[] = [];
  const image = imageType(bytes);
  const geometry = isCut ? null : geometryText(bytes);
  if (image && !isCut) {
    forms.push({ id: 'image', label: trans.__('Image'), render: () => picture(bytes, image) });
  }
  if (geometry !== null) {
    forms.push({ id: 'geometry', label: trans.__('Geometry'), render: () => preformatted(geometry) });
  }
  const dump = (): HTMLElement => {
    const node = preformatted(hexDump(bytes.subarray(0, MAX_DUMP)));
    node.classList.add('jp-mod-hex');
    return node;
  };
  return [...forms, { id: 'hex', label: trans.__('Hex'), render: dump }];
}

/** Objects and arrays alone: `7` and `"x"` are no documents. */
function looksLikeJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) {
    return false;
  }
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function preformatted(text: string): HTMLElement {
  const node = document.createElement('pre');
  node.tabIndex = 0;
  node.textContent = text;
  return node;
}

function picture(bytes: Uint8Array<ArrayBuffer>, type: string): HTMLElement {
  const image = document.createElement('img');
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  image.addEventListener('load', () => {
    URL.revokeObjectURL(url);
    image.title = `${image.naturalWidth} × ${image.naturalHeight}`;
  });
  image.src = url;
  image.alt = type;
  return image;
}

/** A number as it is written: it may have more digits than a double holds. */
class ExactNumber {
  constructor(readonly text: string) {}
}

/** Newer browsers tell how a number was written, older ones give what a double holds of it. */
function parseExactly(json: string): unknown {
  type Reviver = (key: string, value: unknown, context?: { source?: string }) => unknown;
  const reviver: Reviver = (_, value, context) =>
    typeof value === 'number' ? new ExactNumber(context?.source ?? String(value)) : value;
  return JSON.parse(json, reviver);
}

/** A tree whose branches can be folded. */
function jsonTree(json: string): HTMLElement {
  const node = document.createElement('div');
  node.className = 'jp-PeterSql-JsonTree';
  node.append(branch(null, parseExactly(json), true));
  return node;
}

function branch(name: string | null, value: unknown, isOpen = false): HTMLElement {
  const label = document.createElement('span');
  if (name !== null) {
    label.className = 'jp-PeterSql-JsonTree-name';
    label.textContent = `${name}: `;
  }
  if (typeof value === 'object' && value !== null && !(value instanceof ExactNumber)) {
    const details = document.createElement('details');
    const summary = document.createElement('summary');
    const entries = Object.entries(value);
    details.open = isOpen || entries.length <= 5;
    const size = Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`;
    summary.append(label, size);
    details.append(summary, ...entries.map(([key, each]) => branch(key, each)));
    return details;
  }
  const leaf = document.createElement('div');
  const text = document.createElement('span');
  const isNumber = value instanceof ExactNumber;
  text.dataset.type = value === null ? 'null' : isNumber ? 'number' : typeof value;
  text.textContent = isNumber ? value.text : JSON.stringify(value);
  leaf.append(label, text);
  return leaf;
}

/** Elements on lines of their own, two spaces a level; texts stay where they are. */
export function indentXml(xml: string): string {
  let depth = 0;
  return xml
    .trim()
    .replace(/>\s*</g, '>\n<')
    .split('\n')
    .map(line => {
      if (/^<\//.test(line)) {
        depth = Math.max(0, depth - 1);
      }
      const indented = `${'  '.repeat(depth)}${line}`;
      if (/^<[^!?/]/.test(line) && !/\/>$/.test(line) && !/<\/[^>]*>$/.test(line)) {
        depth++;
      }
      return indented;
    })
    .join('\n');
}
