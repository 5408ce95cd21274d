import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import type { SchemaDiffModel } from './model';
import type { SidePicker } from './side-picker';

export interface SidesProps {
  model: SchemaDiffModel;
  onSnapshot(side: SidePicker): void;
}

/** What is compared with what, and how. */
export function Sides({ model, onSnapshot }: SidesProps): JSX.Element {
  const { trans, source, target, options, busy } = model;
  const ready = source.side !== null && target.side !== null;
  return (
    <form
      className="jp-PeterSql-SchemaDiff-sides"
      onSubmit={event => {
        event.preventDefault();
        void model.compare();
      }}
    >
      <Side side={source} label={trans.__('Source')} model={model} onSnapshot={onSnapshot} mayBeFile />
      <button
        type="button"
        className="jp-PeterSql-SchemaDiff-swap jp-mod-styled jp-mod-minimal"
        title={trans.__('Swap source and target')}
        aria-label={trans.__('Swap source and target')}
        onClick={() => model.swap()}
      >
        ⇄
      </button>
      <Side
        side={target}
        label={trans.__('Target, to be like the source')}
        model={model}
        onSnapshot={onSnapshot}
        mayBeFile
      />
      <div className="jp-PeterSql-SchemaDiff-options">
        <label>
          <input
            type="checkbox"
            checked={options.access}
            onChange={event => model.setOptions({ access: event.target.checked })}
          />
          {trans.__('Owners and privileges')}
        </label>
        <label>
          <input
            type="checkbox"
            checked={options.comments}
            onChange={event => model.setOptions({ comments: event.target.checked })}
          />
          {trans.__('Comments')}
        </label>
        {busy === 'comparing' ? (
          <button type="button" className="jp-mod-styled" onClick={() => model.cancel()}>
            {trans.__('Cancel')}
          </button>
        ) : (
          <button
            type="submit"
            className="jp-mod-styled jp-mod-accept"
            disabled={!ready || busy !== null}
            title={ready ? undefined : trans.__('Choose a source and a target first')}
          >
            {trans.__('Compare')}
          </button>
        )}
      </div>
    </form>
  );
}

/** The connection's place in the list that stands for a file. */
const FILE = '\u0000file';

function Side(props: {
  side: SidePicker;
  label: string;
  model: SchemaDiffModel;
  mayBeFile: boolean;
  onSnapshot(side: SidePicker): void;
}): JSX.Element {
  const { side, label, model, onSnapshot } = props;
  const { trans, connections } = model;
  return (
    <fieldset className="jp-PeterSql-SchemaDiff-side" aria-busy={side.loading}>
      <legend>{label}</legend>
      <select
        aria-label={trans.__('Connection')}
        className="jp-mod-styled"
        value={side.file !== null ? FILE : side.connection}
        onChange={({ target: { value } }) =>
          value === FILE ? side.chooseFile('') : void side.choose({ connection: value })
        }
      >
        <option value="" disabled>
          {trans.__('Connection…')}
        </option>
        {connections.all.map(({ config }) => (
          <option key={config.name} value={config.name}>
            {config.name}
          </option>
        ))}
        <option value={FILE}>{trans.__('Snapshot file…')}</option>
      </select>
      {side.file !== null ? (
        <input
          className="jp-mod-styled"
          aria-label={trans.__('Snapshot file')}
          placeholder={trans.__('folder/name.petersql.json')}
          value={side.file}
          onChange={event => side.chooseFile(event.target.value)}
        />
      ) : (
        <>
          <Choice
            label={trans.__('Database')}
            values={side.databases}
            value={side.database}
            onChange={value => void side.chooseDatabase(value)}
          />
          {side.schemas.length > 0 && (
            <Choice
              label={trans.__('Schema')}
              all={trans.__('(all schemas)')}
              values={side.schemas}
              value={side.schema}
              onChange={value => side.chooseSchema(value)}
            />
          )}
          <button
            type="button"
            className="jp-mod-styled jp-mod-minimal"
            disabled={side.side === null}
            title={trans.__('Save the state of this schema to a file, to compare with later')}
            onClick={() => onSnapshot(side)}
          >
            {trans.__('Save snapshot…')}
          </button>
        </>
      )}
      {side.loading && <span className="jp-PeterSql-spinner jp-PeterSql-late" />}
      {side.error && <SideError message={side.error.message} trans={trans} />}
    </fieldset>
  );
}

function Choice(props: {
  label: string;
  values: readonly string[];
  value: string;
  all?: string;
  onChange(value: string): void;
}): JSX.Element {
  const { label, values, value, all, onChange } = props;
  return (
    <select
      aria-label={label}
      className="jp-mod-styled"
      value={value}
      disabled={values.length === 0}
      onChange={event => onChange(event.target.value)}
    >
      {all !== undefined ? (
        <option value="">{all}</option>
      ) : (
        values.length === 0 && <option value="">{label}</option>
      )}
      {values.map(name => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}

function SideError({ message, trans }: { message: string; trans: TranslationBundle }): JSX.Element {
  return (
    <p className="jp-PeterSql-errorText" role="alert">
      {trans.__('Could not connect: %1', message)}
    </p>
  );
}
