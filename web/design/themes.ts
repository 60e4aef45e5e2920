/** Colours by the part they play. Charts get one of these; the style sheet gets both. */
export interface Theme {
  name: 'light' | 'dark';
  /** behind everything, then panels, then what lies on panels */
  canvas: string;
  surface: string;
  raised: string;
  hover: string;
  line: string;
  lineStrong: string;
  /** text: main, second, quiet; all readable on canvas, surface and raised */
  ink: string;
  inkSecond: string;
  inkQuiet: string;
  /** the flow: links, selection, what is as it should be */
  flow: string;
  flowSoft: string;
  flowOn: string;
  /** time lost: stalls, lateness */
  lost: string;
  lostSoft: string;
  /** worth a look */
  warn: string;
  warnSoft: string;
  /** marks that carry no judgement */
  mark: string;
  markSoft: string;
  /** from little to much: volume, then duration */
  volumeRamp: readonly [string, string];
  durationRamp: readonly [string, string, string];
}

export const LIGHT: Theme = {
  name: 'light',
  canvas: '#f4f5f5',
  surface: '#ffffff',
  raised: '#f8f9f9',
  hover: '#eef1f1',
  line: '#e2e6e7',
  lineStrong: '#c5cccf',
  ink: '#13191d',
  inkSecond: '#424d55',
  inkQuiet: '#5d6870',
  flow: '#0b6570',
  flowSoft: '#dcedee',
  flowOn: '#ffffff',
  lost: '#bc3f12',
  lostSoft: '#fbe6db',
  warn: '#855600',
  warnSoft: '#faecc8',
  mark: '#8a979e',
  markSoft: '#d3dadd',
  volumeRamp: ['#b9cdd0', '#0b6570'],
  durationRamp: ['#c9c3b4', '#dc8a4e', '#b3330a'],
};

export const DARK: Theme = {
  name: 'dark',
  canvas: '#0c1114',
  surface: '#141a1e',
  raised: '#1a2126',
  hover: '#20292e',
  line: '#263036',
  lineStrong: '#3d4a52',
  ink: '#e9eef0',
  inkSecond: '#b8c3c9',
  inkQuiet: '#8f9ca4',
  flow: '#58c4cd',
  flowSoft: '#12383d',
  flowOn: '#06191c',
  lost: '#ff9166',
  lostSoft: '#43200f',
  warn: '#e5b454',
  warnSoft: '#3a2b0a',
  mark: '#74828a',
  markSoft: '#333f46',
  volumeRamp: ['#2f4a50', '#58c4cd'],
  durationRamp: ['#4d4a42', '#b96a35', '#ff8a57'],
};

const customProperties = (theme: Theme) =>
  Object.entries(theme)
    .filter(([name, value]) => name !== 'name' && typeof value === 'string')
    .map(([name, value]) => `  --${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}: ${value};`)
    .join('\n');

/** Both themes as custom properties: the system's choice, unless `data-theme` says otherwise. */
export function themeSheet(): string {
  const light = `color-scheme: light;\n${customProperties(LIGHT)}`;
  const dark = `color-scheme: dark;\n${customProperties(DARK)}`;
  return [
    `:root {\n${light}\n}`,
    `@media (prefers-color-scheme: dark) {\n:root {\n${dark}\n}\n}`,
    `:root[data-theme='light'] {\n${light}\n}`,
    `:root[data-theme='dark'] {\n${dark}\n}`,
  ].join('\n');
}
