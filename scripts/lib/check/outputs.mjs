/** Reads the saved outputs of a cell (nbformat 4). */
import assert from 'node:assert/strict';

function joined(text) {
  return Array.isArray(text) ? text.join('') : (text ?? '');
}

/** One kind of data of all outputs of a cell. */
export function dataOf(cell, type) {
  return cell.outputs.map(({ data }) => data?.[type]).filter(data => data !== undefined);
}

/** The text cells of every static table that the cell shows, row by row, without the header. */
export function tablesOf(cell) {
  return dataOf(cell, 'text/html').map(html => {
    const body = /<tbody>([\s\S]*)<\/tbody>/.exec(joined(html))?.[1] ?? '';
    return [...body.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row]) =>
      [...row.matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].map(([, text]) => text.replaceAll('&amp;', '&'))
    );
  });
}

/** The one table of a cell with its numbers as numbers. */
export function tableOf(cell) {
  assert.equal(cell.outputs.length, 1, `one output expected: ${JSON.stringify(cell.outputs).slice(0, 500)}`);
  const [rows] = tablesOf(cell);
  return rows.map(row => row.map(text => (/^-?[\d.]+$/.test(text) ? Number(text) : text)));
}

/** Fails with the message of the first error among the cells. */
export function assertNoErrors(cells) {
  const errors = cells.flatMap(({ outputs }) => outputs ?? []).filter(({ output_type: type }) => type === 'error');
  assert.deepEqual(errors.map(({ ename, evalue }) => `${ename}: ${evalue}`), []);
}

/** Width and height of a base64 PNG (its header chunk, RFC 2083 section 4.1.1). */
export function pngSize(base64) {
  const bytes = Buffer.from(joined(base64), 'base64');
  assert.equal(bytes.toString('latin1', 1, 4), 'PNG', 'not a PNG image');
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), bytes: bytes.length };
}
