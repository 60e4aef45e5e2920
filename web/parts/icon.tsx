const PATHS = {
  overview: 'M3 13.5V9M8 13.5V3M13 13.5V6.5M2 16.5h13',
  map: 'M4 3.5h4v3H4zM10 11h4v3h-4zM6 6.5V12.5h4M8 5h4.5V11',
  variants: 'M2.5 4.5h5M9.5 4.5h6M2.5 9h3M7.5 9h4M13.5 9h2M2.5 13.5h7M11.5 13.5h4',
  stalls: 'M5 3h8M5 15h8M6 3c0 4 6 4 6 6s-6 2-6 6M12 3c0 4-6 4-6 6s6 2 6 6',
  loops: 'M14.5 8A5.5 5.5 0 0 0 4.6 5.6M3.5 10a5.5 5.5 0 0 0 9.9 2.4M4.2 2.6v3.2h3.2M13.8 15.4v-3.2h-3.2',
  handoffs: 'M2.5 6h10M9.5 3l3 3-3 3M15.5 12h-10M8.5 9l-3 3 3 3',
  links: 'M7.5 10.5l3-3M8 5.5l1.8-1.8a3 3 0 0 1 4.3 4.3L12.3 9.8M10 12.5l-1.8 1.8a3 3 0 0 1-4.3-4.3L5.7 8.2',
  order: 'M2.5 4.5h13M2.5 9h13M2.5 13.5h13M5 3v3M9.5 7.5v3M13 12v3',
  sources: 'M2.5 9h6M6 6l3 3-3 3M10.5 3.5h5v11h-5',
  data: 'M3 4.5C3 3 15 3 15 4.5v9C15 15 3 15 3 13.5zM3 4.5C3 6 15 6 15 4.5M3 9c0 1.5 12 1.5 12 0',
  plus: 'M9 3.5v11M3.5 9h11',
  minus: 'M3.5 9h11',
  close: 'M4.5 4.5l9 9M13.5 4.5l-9 9',
  fit: 'M3 7V3h4M11 3h4v4M15 11v4h-4M7 15H3v-4',
  play: 'M6 3.5l8.5 5.5L6 14.5z',
  pause: 'M6.5 4v10M11.5 4v10',
  search: 'M8 13A5 5 0 1 0 8 3a5 5 0 0 0 0 10zM12 12l3.5 3.5',
  filter: 'M2.5 4.5h13M5 9h8M7.5 13.5h3',
  sun: 'M9 6a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM9 1.5v1.8M9 14.7v1.8M1.5 9h1.8M14.7 9h1.8M3.7 3.7l1.3 1.3M13 13l1.3 1.3M3.7 14.3L5 13M13 5l1.3-1.3',
  moon: 'M14.5 10.5A6 6 0 1 1 7.5 3.5a5 5 0 0 0 7 7z',
  arrow: 'M3.5 9h11M10.5 5l4 4-4 4',
  more: 'M3.5 3.5h4v4h-4zM10.5 3.5h4v4h-4zM3.5 10.5h4v4h-4zM10.5 10.5h4v4h-4z',
} as const;

export type IconName = keyof typeof PATHS;

/** A line drawing beside words, or in a button that has a label of its own. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 18 18" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
