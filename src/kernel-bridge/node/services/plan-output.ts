import { misestimate, type JsonObject, type PlanMime, type PlanNode, type QueryPlan } from '../../../model';
import { escapeHtml } from './static-output';

/** A step with the lines of the tree before it. */
interface Line {
  prefix: string;
  node: PlanNode;
}

/** What a notebook keeps of a plan for readers without our renderer: a tree as a table and as text. */
export function planOutput({ connection, plan }: PlanMime): JsonObject {
  const lines = linesOf(plan.root);
  const total = totals(connection, plan);
  return {
    'text/html': `<div>${htmlTable(lines, plan)}<p><small>${escapeHtml(total)}</small></p></div>`,
    'text/plain': [...lines.flatMap(textOf), ...plan.notes, total].join('\n')
  };
}

function linesOf(node: PlanNode, prefix = '', below = ''): Line[] {
  return [
    { prefix, node },
    ...node.children.flatMap((child, n) => {
      const isLast = n === node.children.length - 1;
      return linesOf(child, `${below}${isLast ? '└─ ' : '├─ '}`, `${below}${isLast ? '   ' : '│  '}`);
    })
  ];
}

function textOf({ prefix, node }: Line): string[] {
  const { estimatedRows, actualRows, actualMs, estimatedCost, loops } = node;
  const facts = [
    estimatedRows === undefined ? '' : `rows ${count(estimatedRows)}`,
    estimatedCost === undefined ? '' : `cost ${count(estimatedCost)}`,
    actualRows === undefined ? '' : `actual rows ${count(actualRows)}`,
    actualMs === undefined ? '' : `${milliseconds(actualMs)} ms`,
    loops !== undefined && loops !== 1 ? `loops ${count(loops)}` : ''
  ].filter(Boolean);
  const blank = prefix.replace(/├─ $/, '│  ').replace(/└─ $/, '   ');
  return [
    `${prefix}${node.label}${facts.length > 0 ? `  (${facts.join(', ')})` : ''}`,
    ...node.warnings.map(warning => `${blank}  ! ${warning}`)
  ];
}

/** GitHub strips styles, hence `align` attributes and no-break spaces. */
function htmlTable(lines: readonly Line[], plan: QueryPlan): string {
  const columns = [
    { name: 'Rows estimated', text: ({ estimatedRows }: PlanNode) => count(estimatedRows) },
    ...(plan.analyzed
      ? [
          { name: 'Rows', text: rowsOf },
          { name: 'Loops', text: ({ loops }: PlanNode) => count(loops) },
          { name: 'Time, ms', text: ({ actualMs }: PlanNode) => milliseconds(actualMs) }
        ]
      : []),
    { name: 'Cost', text: ({ estimatedCost }: PlanNode) => count(estimatedCost) }
  ].filter(({ text }) => lines.some(({ node }) => text(node) !== ''));
  const head = columns.map(({ name }) => `<th align="right">${name}</th>`).join('');
  const body = lines.map(({ prefix, node }) => {
    const warnings = node.warnings.map(warning => `<br><em>${escapeHtml(warning)}</em>`).join('');
    const cells = columns.map(({ text }) => `<td align="right">${text(node)}</td>`).join('');
    const tree = escapeHtml(prefix).replaceAll(' ', '&nbsp;');
    return `<tr><td align="left"><code>${tree}</code>${escapeHtml(node.label)}${warnings}</td>${cells}</tr>`;
  });
  return `<table><thead><tr><th align="left">Step</th>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

function rowsOf(node: PlanNode): string {
  const text = count(node.actualRows);
  return misestimate(node) === null ? text : `<strong>${text}</strong>`;
}

function totals(connection: string, { planningMs, executionMs }: QueryPlan): string {
  return [
    connection,
    planningMs === undefined ? '' : `planning ${milliseconds(planningMs)} ms`,
    executionMs === undefined ? '' : `execution ${milliseconds(executionMs)} ms`
  ]
    .filter(Boolean)
    .join(' · ');
}

function count(value: number | undefined): string {
  return value === undefined
    ? ''
    : value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 2 : 0 });
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? '' : value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 3 : 1 });
}
