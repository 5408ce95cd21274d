import type { DataGrid } from '@lumino/datagrid';

/** Colours and fonts of the theme, as a canvas needs them. */
export interface Palette {
  text: string;
  dim: string;
  font: string;
  italic: string;
  bold: string;
  small: string;
  family: string;
  line: string;
  /** Marks of what is in force. */
  accent: string;
  /** Background of a cell in which something was found. */
  hit: string;
  style: DataGrid.Style;
}

/** Reads the theme that is in force. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.body);
  const variable = (name: string, fallback: string): string =>
    style.getPropertyValue(name).trim() || fallback;
  const family = variable('--jp-ui-font-family', 'sans-serif');
  const background = variable('--jp-layout-color0', '#fff');
  const header = variable('--jp-layout-color1', '#fafafa');
  const line = variable('--jp-border-color2', '#e0e0e0');
  const brand = variable('--jp-brand-color1', '#1976d2');
  return {
    text: variable('--jp-content-font-color1', '#000'),
    dim: variable('--jp-ui-font-color2', '#757575'),
    font: `12px ${family}`,
    italic: `italic 12px ${family}`,
    bold: `600 12px ${family}`,
    small: `10px ${family}`,
    family,
    line,
    accent: brand,
    // As JupyterLab's own search has it, and unlike a cell that was changed.
    hit: translucent(variable('--jp-search-selected-match-background-color', '#f5c800'), 0.45),
    style: {
      voidColor: background,
      backgroundColor: background,
      gridLineColor: line,
      headerBackgroundColor: header,
      headerGridLineColor: line,
      selectionFillColor: translucent(brand, 0.18),
      selectionBorderColor: brand,
      cursorFillColor: translucent(brand, 0.1),
      cursorBorderColor: brand,
      headerSelectionFillColor: translucent(brand, 0.14),
      headerSelectionBorderColor: translucent(brand, 0.5),
      scrollShadow: {
        size: 6,
        color1: 'rgba(0, 0, 0, 0.12)',
        color2: 'rgba(0, 0, 0, 0.05)',
        color3: 'rgba(0, 0, 0, 0)'
      }
    }
  };
}

/** `color-mix` works in canvas fill styles of every browser that JupyterLab 4.4 supports. */
function translucent(color: string, alpha: number): string {
  return `color-mix(in srgb, ${color} ${alpha * 100}%, transparent)`;
}
