import { countText } from '../format/number.ts';

interface ShareBarProps {
  part: number;
  whole: number;
  /** the longest bar of the column */
  most: number;
}

/** A part of a whole as a bar, with both figures. */
export function ShareBar({ part, whole, most }: ShareBarProps) {
  const percent = (value: number) => `${most === 0 ? 0 : (100 * value) / most}%`;
  return (
    <span className="share-bar">
      <span className="share-bar-track" aria-hidden="true">
        <span className="share-bar-whole" style={{ width: percent(whole) }} />
        <span className="share-bar-part" style={{ width: percent(part) }} />
      </span>
      <span className="share-bar-text">
        <strong>{countText(part)}</strong> of {countText(whole)}
      </span>
    </span>
  );
}
