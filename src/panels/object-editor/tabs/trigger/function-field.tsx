import type { JSX } from 'react';
import { useEffect, useId, useState } from 'react';
import type { EditedObject } from '../../editor-tab';

/** The function that the trigger runs: one of the schema's trigger functions, another, or a new one. */
export function FunctionField({ object }: { object: EditedObject }): JSX.Element {
  const id = useId();
  const { host, connection, ref, draft, trans, readOnly, problems } = object;
  const [functions, setFunctions] = useState<readonly string[]>([]);
  const schemaPath = ref.path.slice(0, 2);
  const key = schemaPath.join('\0');
  useEffect(() => {
    let current = true;
    const path = key.split('\0');
    const list = (): void =>
      void host
        .request('object.list', {
          connection,
          kind: 'function',
          parent: { kind: 'schema', path }
        })
        .then(({ result }) => {
          const triggers = result.items.filter(
            ({ label, hint }) => label.endsWith('()') && (!hint || /\btrigger\b/.test(hint))
          );
          if (current) {
            setFunctions(triggers.map(({ label }) => `${quoted(path[1])}.${quoted(label.slice(0, -2))}`));
          }
        })
        .catch(() => null);
    list();
    const stop = host.on('catalog.changed', changed => changed.connection === connection && list());
    return () => {
      current = false;
      stop();
    };
  }, [host, connection, key]);

  const name = String(draft.name ?? '') || 'trigger';
  const create = (): void =>
    object.open({
      connection,
      ref: { kind: 'function', path: schemaPath },
      creating: `trigger function of ${ref.path.join('.')}`,
      parent: { kind: 'schema', path: schemaPath },
      from: {
        name: `${name}_function`,
        schema: schemaPath[1],
        language: 'plpgsql',
        returns: 'trigger',
        body: '\nBEGIN\n  RETURN NEW;\nEND\n'
      }
    });
  const problem = problems.find(({ field }) => field === '/function');
  return (
    <div className="jp-PeterSql-ObjectForm">
      <div className="jp-PeterSql-ObjectField" data-field="/function">
        <label htmlFor={id}>{trans.__('Function')}</label>
        <div className="jp-PeterSql-ObjectField-input">
          <div className="jp-PeterSql-ObjectField-value">
            <input
              id={id}
              className="jp-mod-styled jp-mod-code"
              list={`${id}-functions`}
              value={String(draft.function ?? '')}
              readOnly={readOnly !== null}
              aria-invalid={problem ? true : undefined}
              spellCheck={false}
              onChange={event => object.update({ function: event.currentTarget.value })}
            />
            <datalist id={`${id}-functions`}>
              {functions.map(each => (
                <option key={each} value={each} />
              ))}
            </datalist>
            <button
              type="button"
              className="jp-mod-styled jp-mod-reject jp-PeterSql-ObjectField-button"
              disabled={readOnly !== null}
              onClick={() => {
                create();
                if (!draft.function) {
                  object.update({ function: `${quoted(schemaPath[1])}.${quoted(`${name}_function`)}` });
                }
              }}
            >
              {trans.__('New function…')}
            </button>
          </div>
          <div className={problem ? 'jp-PeterSql-errorText' : 'jp-PeterSql-Field-help'}>
            {problem?.message ?? trans.__('It returns trigger and takes no parameters.')}
          </div>
        </div>
      </div>
    </div>
  );
}

/** A name as PostgreSQL writes it: quotes where it needs them. */
function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
