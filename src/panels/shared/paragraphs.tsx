import type { JSX } from 'react';

/** What a dialog says, a paragraph each; what there is nothing to say of is left out. */
export function paragraphs(lines: readonly (string | undefined)[]): { message: JSX.Element } {
  return {
    message: (
      <div className="jp-PeterSql-Paragraphs">
        {lines.filter(Boolean).map((line, index) => (
          <p key={index}>{line}</p>
        ))}
      </div>
    )
  };
}
