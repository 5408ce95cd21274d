/** What the demo notebooks must show, computed from the CSV files alone. */
import { readTable } from '../../../sample/csv.mjs';

function rounded(value, digits) {
  return Number(value.toFixed(digits));
}

/** Rows of `rows` by the value of a column: how many, and the mean of another column over those that have one. */
function summarise(rows, key, value) {
  const groups = new Map();
  for (const row of rows) {
    const group = groups.get(row[key]) ?? { count: 0, sum: 0, known: 0 };
    group.count++;
    if (row[value] !== null) {
      group.sum += Number(row[value]);
      group.known++;
    }
    groups.set(row[key], group);
  }
  return groups;
}

export function expectedOf(csvFolder) {
  const { columns, rows } = readTable(csvFolder, 'flights');
  const at = name => columns.indexOf(name);
  const names = new Map(readTable(csvFolder, 'airlines').rows);
  const byCarrier = summarise(rows, at('carrier'), at('arr_delay'));
  const byOrigin = summarise(rows, at('origin'), at('dep_delay'));
  return {
    flights: rows.length,
    destinations: new Set(rows.map(row => row[at('dest')])).size,
    airlines: [...byCarrier]
      .map(([carrier, { count, sum, known }]) => ({ airline: names.get(carrier), flights: count, mean: rounded(sum / known, 1) }))
      .sort((a, b) => b.mean - a.mean),
    origins: [...byOrigin]
      .map(([origin, { count, sum, known }]) => ({ origin, flights: count, mean: rounded(sum / known, 2) }))
      .sort((a, b) => (a.origin < b.origin ? -1 : 1))
  };
}
