import type { ReactNode } from 'react';

interface AmountBarProps {
  /** 0 to 1 of the longest bar in the column */
  share: number;
  children: ReactNode;
}

/** A figure of a table with a bar before it, so that a column can be compared at a glance. */
export function AmountBar({ share, children }: AmountBarProps) {
  return (
    <span className="amount-bar">
      <span className="amount-bar-track" aria-hidden="true">
        <span style={{ width: `${100 * share}%` }} />
      </span>
      <span className="amount-bar-text">{children}</span>
    </span>
  );
}
