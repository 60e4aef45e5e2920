import { type ReactNode, useState } from 'react';
import { counted } from '../format/number.ts';
import { Button } from './button.tsx';

export interface Column<Row> {
  title: string;
  /** right-aligned, digits under digits */
  numeric?: boolean;
  cell: (row: Row) => ReactNode;
  /** makes the column sortable; null sorts last */
  sortBy?: (row: Row) => number | string | null;
  /** the head of the card on a narrow screen */
  lead?: boolean;
  /** on a card takes two columns of three, or all */
  room?: 'wide' | 'full';
}

interface DataTableProps<Row> {
  /** what the table holds, for screen readers */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  /** rows shown at first, as cards at most eight, and with every "Show more" */
  page?: number;
}

interface Order {
  title: string;
  descending: boolean;
}

function ordered<Row>(rows: readonly Row[], columns: readonly Column<Row>[], order: Order | null): readonly Row[] {
  const sortBy = columns.find((column) => column.title === order?.title)?.sortBy;
  if (!order || !sortBy) return rows;
  const sign = order.descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const left = sortBy(a);
    const right = sortBy(b);
    if (left === right) return 0;
    if (left === null) return 1;
    if (right === null) return -1;
    return left < right ? -sign : sign;
  });
}

/** A card takes the room of many rows, and tables follow one another. */
const CARDS = 8;
const shownAtFirst = (page: number): number =>
  matchMedia('(max-width: 860px)').matches ? Math.min(page, CARDS) : page;

/** A sortable table that becomes a list of cards where the screen is narrow. */
export function DataTable<Row>({ caption, columns, rows, keyOf, page = 50 }: DataTableProps<Row>) {
  const [order, setOrder] = useState<Order | null>(null);
  const [shown, setShown] = useState(() => shownAtFirst(page));
  const visible = ordered(rows, columns, order).slice(0, shown);
  const turn = (column: Column<Row>) =>
    setOrder((before) => ({
      title: column.title,
      descending: before?.title === column.title ? !before.descending : column.numeric === true,
    }));

  return (
    <>
      <div className="table-room">
        <table className="data-table" role="table">
          <caption className="visually-hidden">{caption}</caption>
          <thead role="rowgroup">
            <tr role="row">
              {columns.map((column) => (
                <Head key={column.title} column={column} order={order} onTurn={() => turn(column)} />
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {visible.map((row) => (
              <tr key={keyOf(row)} role="row">
                {columns.map((column) => (
                  <td key={column.title} role="cell" data-title={column.title} className={cellClass(column)}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > shown && (
        <div className="table-more">
          <Button onPress={() => setShown(shown + page)}>Show {Math.min(page, rows.length - shown)} more</Button>
          <span>
            {shown} of {counted(rows.length, 'row')}
          </span>
        </div>
      )}
    </>
  );
}

const cellClass = <Row,>(column: Column<Row>) =>
  [column.numeric && 'numeric', column.lead && 'lead', column.room].filter(Boolean).join(' ') || undefined;

function Head<Row>({ column, order, onTurn }: { column: Column<Row>; order: Order | null; onTurn: () => void }) {
  const active = order?.title === column.title;
  const direction = active ? (order.descending ? 'descending' : 'ascending') : undefined;
  return (
    <th scope="col" role="columnheader" aria-sort={direction} className={cellClass(column)}>
      {column.sortBy ? (
        <button type="button" onClick={onTurn}>
          <SortTitle title={column.title} mark={active ? (order.descending ? '↓' : '↑') : '↕'} />
        </button>
      ) : (
        column.title
      )}
    </th>
  );
}

/** A title may break between its words, but the mark stays with the last one. */
function SortTitle({ title, mark }: { title: string; mark: string }) {
  const [last = '', ...before] = title.split(' ').toReversed();
  return (
    <>
      {before.toReversed().join(' ')}{' '}
      <span className="on-one-line">
        {last}
        <span className="sort-mark" aria-hidden="true">
          {mark}
        </span>
      </span>
    </>
  );
}
