import { countText } from '../format/number.ts';
import { Button } from './button.tsx';

interface PagerProps {
  offset: number;
  page: number;
  /** rows on this page */
  count: number;
  total: number;
  onTurn: (offset: number) => void;
}

/** Turns the pages of a list that the server holds. */
export function Pager({ offset, page, count, total, onTurn }: PagerProps) {
  if (total <= page && offset === 0) return null;
  return (
    <div className="table-more">
      <Button disabled={offset === 0} onPress={() => onTurn(Math.max(0, offset - page))}>
        Previous
      </Button>
      <Button disabled={offset + count >= total} onPress={() => onTurn(offset + page)}>
        Next
      </Button>
      <span>
        {countText(offset + 1)} to {countText(offset + count)} of {countText(total)}
      </span>
    </div>
  );
}
