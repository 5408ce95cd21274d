/** The colours of a picture, as SVG takes them. */
export interface Colours {
  background: string;
  box: string;
  header: string;
  border: string;
  text: string;
  dimmed: string;
  line: string;
  marked: string;
  key: string;
  font: string;
}

/** The theme's, which follow it. */
export const themeColours: Colours = {
  background: 'var(--jp-layout-color0)',
  box: 'var(--jp-layout-color1)',
  header: 'var(--jp-layout-color2)',
  border: 'var(--jp-border-color1)',
  text: 'var(--jp-ui-font-color0)',
  dimmed: 'var(--jp-ui-font-color2)',
  line: 'var(--jp-ui-font-color3)',
  marked: 'var(--jp-brand-color1)',
  key: 'var(--jp-warn-color1)',
  font: 'var(--jp-ui-font-family)'
};

/** The theme's as they are now at `node`, for a picture that leaves the page. */
export function resolvedColours(node: Element): Colours {
  const style = getComputedStyle(node);
  const resolved = Object.entries(themeColours).map(([name, value]) => {
    const variable = /^var\((.+)\)$/.exec(value)?.[1] ?? '';
    return [name, style.getPropertyValue(variable).trim() || FALLBACK[name as keyof Colours]];
  });
  return Object.fromEntries(resolved) as Colours;
}

const FALLBACK: Colours = {
  background: '#ffffff',
  box: '#ffffff',
  header: '#eeeeee',
  border: '#bdbdbd',
  text: '#000000',
  dimmed: '#616161',
  line: '#757575',
  marked: '#1976d2',
  key: '#f57c00',
  font: 'sans-serif'
};
