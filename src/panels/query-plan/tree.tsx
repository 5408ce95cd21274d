import type { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import type { JSX, KeyboardEvent } from 'react';
import { Fragment, useEffect, useRef, useState } from 'react';
import { misestimate, ownShare, type PlanMime, type PlanNode, type QueryPlan } from '../../model';
import { formatCount, formatFactor, formatMs, parentKey, rowsOf, type PlanRow } from './rows';

export interface PlanTreeProps {
  mime: PlanMime;
  trans: TranslationBundle;
}

/** A plan as a tree with columns: what each step costs, and where the planner was wrong. */
export function PlanTree({ mime, trans }: PlanTreeProps): JSX.Element {
  const { plan } = mime;
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const [detailed, setDetailed] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState('0');
  const body = useRef<HTMLTableSectionElement>(null);
  const hasFocus = useRef(false);
  const rows = rowsOf(plan, collapsed);
  const columns = columnsOf(plan, rows, trans);

  useEffect(() => {
    if (hasFocus.current) {
      body.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
    }
  }, [active]);

  const setOpen = (key: string, isOpen: boolean): void => setCollapsed(without(collapsed, key, isOpen));
  const toggleDetail = (key: string): void => setDetailed(without(detailed, key, detailed.has(key)));
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = rows.findIndex(({ key }) => key === active);
    const row = rows[at];
    const go = (key: string | undefined | null): void => {
      if (key) {
        setActive(key);
      }
    };
    switch (event.key) {
      case 'ArrowDown':
        go(rows[at + 1]?.key);
        break;
      case 'ArrowUp':
        go(rows[at - 1]?.key);
        break;
      case 'Home':
        go(rows[0].key);
        break;
      case 'End':
        go(rows[rows.length - 1].key);
        break;
      case 'ArrowRight':
        if (row?.expanded === false) {
          setOpen(row.key, true);
        } else if (row?.expanded) {
          go(rows[at + 1]?.key);
        }
        break;
      case 'ArrowLeft':
        if (row?.expanded) {
          setOpen(row.key, false);
        } else if (row) {
          go(parentKey(row.key));
        }
        break;
      case 'Enter':
      case ' ':
        if (row) {
          toggleDetail(row.key);
        }
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <>
      <div className="jp-PeterSql-Plan-scroll">
        <table role="treegrid" aria-label={trans.__('Query plan')} aria-readonly="true">
          <thead>
            <tr role="row">
              <th role="columnheader" className="jp-PeterSql-Plan-step">
                {trans.__('Step')}
              </th>
              {columns.map(({ label, title }) => (
                <th key={label} role="columnheader" title={title}>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody
            ref={body}
            onKeyDown={onKeyDown}
            onFocus={() => (hasFocus.current = true)}
            onBlur={event => (hasFocus.current = event.currentTarget.contains(event.relatedTarget))}
          >
            {rows.map(row => (
              <Fragment key={row.key}>
                <Step
                  row={row}
                  columns={columns}
                  active={row.key === active}
                  detailed={detailed.has(row.key)}
                  trans={trans}
                  onToggle={() => setOpen(row.key, row.expanded === false)}
                  onSelect={() => {
                    setActive(row.key);
                    toggleDetail(row.key);
                  }}
                />
                {detailed.has(row.key) && <Detail row={row} span={columns.length + 1} trans={trans} />}
              </Fragment>
            ))}
          </tbody>
        </table>
      </div>
      <Totals mime={mime} trans={trans} />
    </>
  );
}

interface Column {
  label: string;
  title: string;
  cell(node: PlanNode): JSX.Element | string;
}

/** Only the columns that this engine fills. */
function columnsOf(plan: QueryPlan, rows: readonly PlanRow[], trans: TranslationBundle): Column[] {
  const has = (key: 'estimatedRows' | 'estimatedCost'): boolean =>
    plan.root[key] !== undefined || rows.some(({ node }) => node[key] !== undefined);
  const all: (Column | false)[] = [
    has('estimatedRows') && {
      label: plan.analyzed ? trans.__('Estimated') : trans.__('Rows'),
      title: trans.__('Rows that the planner expected of one loop'),
      cell: ({ estimatedRows }) => formatCount(estimatedRows)
    },
    plan.analyzed && {
      label: trans.__('Rows'),
      title: trans.__('Rows that one loop gave, on average'),
      cell: node => <ActualRows node={node} trans={trans} />
    },
    plan.analyzed && {
      label: trans.__('Loops'),
      title: trans.__('How often the step ran'),
      cell: ({ loops }) => (loops === 0 ? trans.__('never ran') : formatCount(loops))
    },
    plan.analyzed && {
      label: trans.__('Time, ms'),
      title: trans.__('Of all loops, with the steps below; the bar is the part of this step alone'),
      cell: node => <Bar plan={plan} node={node} text={formatMs(node.actualMs)} trans={trans} />
    },
    has('estimatedCost') && {
      label: trans.__('Cost'),
      title: trans.__("In the server's unit, with the steps below"),
      cell: node =>
        plan.analyzed ? (
          formatCount(node.estimatedCost)
        ) : (
          <Bar plan={plan} node={node} text={formatCount(node.estimatedCost)} trans={trans} />
        )
    }
  ];
  return all.filter(column => column !== false);
}

interface StepProps {
  row: PlanRow;
  columns: readonly Column[];
  active: boolean;
  detailed: boolean;
  trans: TranslationBundle;
  onToggle(): void;
  onSelect(): void;
}

function Step({ row, columns, active, detailed, trans, onToggle, onSelect }: StepProps): JSX.Element {
  const { node, level, expanded } = row;
  const Caret = expanded ? caretDownIcon : caretRightIcon;
  return (
    <tr
      role="row"
      className="jp-PeterSql-Plan-row"
      aria-level={level}
      aria-expanded={expanded ?? undefined}
      aria-selected={active}
      data-detailed={detailed || undefined}
      tabIndex={active ? 0 : -1}
      onClick={onSelect}
      title={trans.__('Click or press Enter for everything the server says of this step')}
    >
      <td role="gridcell" className="jp-PeterSql-Plan-step">
        <span className="jp-PeterSql-Plan-label" style={{ paddingLeft: (level - 1) * 16 }}>
          {expanded === null ? (
            <span className="jp-PeterSql-Plan-caret" />
          ) : (
            <span
              className="jp-PeterSql-Plan-caret"
              onClick={event => {
                event.stopPropagation();
                onToggle();
              }}
            >
              <Caret.react tag="span" width={12} />
            </span>
          )}
          <span className="jp-PeterSql-Plan-text">{node.label}</span>
        </span>
        {node.warnings.map(warning => (
          <span
            key={warning}
            className="jp-PeterSql-Plan-warning"
            style={{ marginLeft: (level - 1) * 16 + 16 }}
          >
            {warning}
          </span>
        ))}
      </td>
      {columns.map(({ label, cell }) => (
        <td key={label} role="gridcell">
          {cell(node)}
        </td>
      ))}
    </tr>
  );
}

function ActualRows({ node, trans }: { node: PlanNode; trans: TranslationBundle }): JSX.Element {
  const factor = misestimate(node);
  const text = formatCount(node.actualRows);
  if (factor === null) {
    return <>{text}</>;
  }
  const told =
    factor > 1
      ? trans.__('%1 times more rows than estimated', formatFactor(factor))
      : trans.__('%1 times fewer rows than estimated', formatFactor(factor));
  return (
    <span className="jp-PeterSql-Plan-misestimate" title={told} aria-label={`${text}, ${told}`}>
      {text}
    </span>
  );
}

interface BarProps {
  plan: QueryPlan;
  node: PlanNode;
  text: string;
  trans: TranslationBundle;
}

function Bar({ plan, node, text, trans }: BarProps): JSX.Element {
  const share = text === '' ? 0 : ownShare(node, plan);
  const percent = Math.round(share * 100);
  return (
    <span className="jp-PeterSql-Plan-measure" title={trans.__('%1 % of the whole in this step', percent)}>
      <span className="jp-PeterSql-Plan-bar" aria-hidden="true">
        <span style={{ width: `${percent}%` }} data-hot={share >= 0.5 || undefined} />
      </span>
      <span>{text}</span>
    </span>
  );
}

function Detail({ row, span, trans }: { row: PlanRow; span: number; trans: TranslationBundle }): JSX.Element {
  const { detail } = row.node;
  return (
    <tr role="row" className="jp-PeterSql-Plan-detail">
      <td role="gridcell" colSpan={span} style={{ paddingLeft: (row.level - 1) * 16 + 28 }}>
        {detail.length === 0 ? (
          <em>{trans.__('The server says nothing more of this step.')}</em>
        ) : (
          <dl>
            {detail.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        )}
      </td>
    </tr>
  );
}

function Totals({ mime, trans }: PlanTreeProps): JSX.Element {
  const { connection, plan } = mime;
  const { planningMs, executionMs, notes } = plan;
  const parts = [
    connection,
    planningMs === undefined ? '' : trans.__('planning %1 ms', formatMs(planningMs)),
    executionMs === undefined ? '' : trans.__('execution %1 ms', formatMs(executionMs)),
    ...notes
  ];
  return <div className="jp-PeterSql-Plan-totals">{parts.filter(Boolean).join(' · ')}</div>;
}

function without(set: ReadonlySet<string>, key: string, remove: boolean): ReadonlySet<string> {
  const next = new Set(set);
  if (remove) {
    next.delete(key);
  } else {
    next.add(key);
  }
  return next;
}
