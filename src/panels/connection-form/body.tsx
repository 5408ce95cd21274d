import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { FormEvent, JSX } from 'react';
import { useState } from 'react';
import { DbError } from '../../model';
import { engineIcon } from '../shared/icon-set';
import type { Field } from './fields';
import { FieldInput, Labelled } from './inputs';
import type { FormModel } from './model';
import { SshSection } from './ssh-section';
import { TestSteps } from './test-steps';

export interface FormBodyOptions {
  model: FormModel;
  trans: TranslationBundle;
  /** After a save; `connect` when the user asked for that too. */
  onSaved(connect: boolean): void;
  onCancel(): void;
}

/** The form for one connection. */
export class FormBody extends ReactWidget {
  constructor(private readonly options: FormBodyOptions) {
    super();
    this.addClass('jp-PeterSql-Form');
  }

  protected override onActivateRequest(): void {
    if (!this.node.contains(document.activeElement)) {
      this.node.querySelector<HTMLElement>('[data-field="name"]')?.focus();
    }
  }

  protected override render(): JSX.Element {
    return <UseSignal signal={this.options.model.changed}>{() => <Form {...this.options} />}</UseSignal>;
  }
}

function Form({ model, trans, onSaved, onCancel }: FormBodyOptions): JSX.Element {
  const save = async (connect: boolean): Promise<void> => {
    if (await model.save()) {
      onSaved(connect);
    }
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    void save(true);
  };
  const section = (name: Field['section']): Field[] => model.fields.filter(field => field.section === name);
  const testing = model.test?.running ?? false;
  const needsLogin = model.fields.some(field => field.path === 'user');

  return (
    <form onSubmit={onSubmit} noValidate autoComplete="off">
      <h1>{model.previous ? trans.__('Edit connection %1', model.previous) : trans.__('New connection')}</h1>
      <PasteUrl model={model} trans={trans} />
      <EngineCards model={model} trans={trans} />
      <Labelled
        label={trans.__('Name')}
        help={trans.__('What SQL cells begin with: %1', `%%sql ${model.name || 'name'}`)}
        problem={model.problems.name}
        className="jp-mod-name"
      >
        {({ id, describedBy, invalid }) => (
          <input
            id={id}
            type="text"
            className="jp-mod-styled"
            data-field="name"
            value={model.name}
            spellCheck={false}
            aria-describedby={describedBy}
            aria-invalid={invalid}
            aria-required
            onChange={event => model.setName(event.currentTarget.value)}
            onBlur={() => model.name && model.check('name')}
          />
        )}
      </Labelled>
      <div className="jp-PeterSql-Form-fields">
        {section('main').flatMap(field => [
          <Input key={field.path} field={field} model={model} trans={trans} />,
          ...(field.path === 'user' && needsLogin
            ? [<Password key="password" model={model} trans={trans} />]
            : [])
        ])}
      </div>
      <div className="jp-PeterSql-Form-checks">
        {section('safety').map(field => (
          <Input key={field.path} field={field} model={model} trans={trans} />
        ))}
      </div>
      <SshSection model={model} trans={trans} />
      <Folded
        title={trans.__('TLS')}
        fields={section('tls')}
        summary={tlsSummary(model, trans)}
        model={model}
        trans={trans}
      />
      <Folded
        title={trans.__('Advanced')}
        fields={section('advanced')}
        summary={advancedSummary(model, section('advanced'), trans)}
        model={model}
        trans={trans}
      />
      {model.test && <TestSteps test={model.test} trans={trans} />}
      {model.error && (
        <div className="jp-PeterSql-Failure" role="alert">
          <p className="jp-PeterSql-errorText">{model.error.message}</p>
          {model.error.hint && <p>{model.error.hint}</p>}
        </div>
      )}
      <div className="jp-PeterSql-Form-buttons">
        <button type="submit" className="jp-mod-styled jp-mod-accept" disabled={model.saving}>
          {trans.__('Save and connect')}
        </button>
        <button
          type="button"
          className="jp-mod-styled jp-mod-reject"
          disabled={model.saving}
          onClick={() => void save(false)}
        >
          {trans.__('Save')}
        </button>
        <button
          type="button"
          className="jp-mod-styled jp-mod-reject"
          onClick={() => (testing ? model.cancelTest() : void model.runTest())}
        >
          {testing ? trans.__('Cancel test') : trans.__('Test')}
        </button>
        <span className="jp-PeterSql-Form-spacer" />
        <button type="button" className="jp-mod-styled jp-mod-reject" onClick={onCancel}>
          {trans.__('Close')}
        </button>
      </div>
    </form>
  );
}

interface PartProps {
  model: FormModel;
  trans: TranslationBundle;
}

function Input({ field, model, trans }: PartProps & { field: Field }): JSX.Element {
  return (
    <FieldInput
      field={field}
      draft={model.drafts[field.path]}
      problem={model.problems[field.path]}
      trans={trans}
      onChange={draft => model.set(field.path, draft)}
      onLeave={() => model.drafts[field.path] && model.check(field.path)}
    />
  );
}

function PasteUrl({ model, trans }: PartProps): JSX.Element {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  const [done, setDone] = useState(false);
  const apply = (url: string): void => {
    setText(url);
    setDone(false);
    setProblem(undefined);
    if (!url.trim()) {
      return;
    }
    try {
      model.paste(url);
      // The URL may hold a password: it does not stay in sight.
      setText('');
      setDone(true);
    } catch (thrown) {
      setProblem(DbError.from(thrown).message);
    }
  };
  const ignored = model.ignored.length > 0 ? trans.__('Not used: %1', model.ignored.join(', ')) : '';
  return (
    <Labelled
      label={trans.__('Paste URL')}
      help={
        done
          ? `${trans.__('The fields are filled in from the URL.')} ${ignored}`
          : trans.__('Optional: fills in the fields below.')
      }
      problem={problem}
    >
      {({ id, describedBy, invalid }) => (
        <input
          id={id}
          type="text"
          className="jp-mod-styled"
          data-field="url"
          value={text}
          placeholder="postgresql://user@host:5432/database"
          spellCheck={false}
          autoComplete="off"
          aria-describedby={describedBy}
          aria-invalid={invalid}
          onChange={event => setText(event.currentTarget.value)}
          onPaste={event => {
            event.preventDefault();
            apply(event.clipboardData.getData('text'));
          }}
          onKeyDown={event => {
            if (event.key === 'Enter') {
              event.preventDefault();
              apply(text);
            }
          }}
          onBlur={() => text && apply(text)}
        />
      )}
    </Labelled>
  );
}

function EngineCards({ model, trans }: PartProps): JSX.Element {
  return (
    <fieldset className="jp-PeterSql-Engines">
      <legend>{trans.__('Engine')}</legend>
      {model.engines.map(engine => {
        const Icon = engineIcon(engine.id);
        return (
          <label key={engine.id} className="jp-PeterSql-Engine">
            <input
              type="radio"
              name="engine"
              value={engine.id}
              checked={model.engine?.id === engine.id}
              onChange={() => model.setEngine(engine.id)}
            />
            <Icon.react tag="span" width="24px" height="24px" />
            <span>{engine.label}</span>
          </label>
        );
      })}
      {model.engines.length === 0 && <p>{trans.__('Waiting for the engine host…')}</p>}
    </fieldset>
  );
}

function Password({ model, trans }: PartProps): JSX.Element {
  return (
    <Labelled
      label={trans.__('Password')}
      help={trans.__('Kept in the memory of the engine host only. Empty: asked when connecting.')}
      className="jp-mod-password"
    >
      {({ id, describedBy }) => (
        <input
          id={id}
          type="password"
          className="jp-mod-styled"
          data-field="password"
          value={model.password}
          autoComplete="new-password"
          aria-describedby={describedBy}
          onChange={event => model.setPassword(event.currentTarget.value)}
        />
      )}
    </Labelled>
  );
}

/** A section that is folded behind one line saying what is in it. */
function Folded(
  props: PartProps & { title: string; summary: string; fields: readonly Field[] }
): JSX.Element | null {
  const { title, summary, fields, model, trans } = props;
  if (fields.length === 0) {
    return null;
  }
  // A complaint inside must be seen.
  const troubled = fields.some(field => model.problems[field.path]);
  return (
    <details className="jp-PeterSql-Folded" open={troubled || undefined}>
      <summary>
        <span>{title}</span>
        <span className="jp-PeterSql-Folded-summary">{summary}</span>
      </summary>
      <div className="jp-PeterSql-Form-fields">
        {fields.map(field => (
          <Input key={field.path} field={field} model={model} trans={trans} />
        ))}
      </div>
    </details>
  );
}

function tlsSummary({ drafts }: FormModel, trans: TranslationBundle): string {
  const mode = drafts['tls.mode'];
  switch (mode) {
    case undefined:
    case '':
      return trans.__('Default of the engine');
    case 'disable':
      return trans.__('Not encrypted');
    case 'prefer':
      return trans.__('Encrypted if the server can');
    case 'require':
      return trans.__('Encrypted, server not verified');
    case 'verify-ca':
      return trans.__('Encrypted, certificate verified');
    case 'verify-full':
      return trans.__('Encrypted, certificate and host name verified');
    default:
      return String(mode);
  }
}

function advancedSummary({ drafts }: FormModel, fields: readonly Field[], trans: TranslationBundle): string {
  const set = fields.filter(field => drafts[field.path]).map(field => trans.__(field.label));
  return set.length > 0 ? set.join(', ') : trans.__('Nothing set');
}
