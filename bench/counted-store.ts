import type { Reader, Store, Writer } from '../store/index.ts';

/** A store that counts the statements it is given. */
export function countedStore(store: Store): { store: Store; statements: () => number } {
  let statements = 0;
  const reading = (reader: Reader): Reader => ({
    rows: (...asked) => counted(() => reader.rows(...asked)),
    row: (...asked) => counted(() => reader.row(...asked)),
    numbers: (...asked) => counted(() => reader.numbers(...asked)),
  });
  const writing = (writer: Writer): Writer => ({
    ...writer,
    ...reading(writer),
    run: (...asked) => counted(() => writer.run(...asked)),
  });
  const counted = <Result>(ask: () => Result): Result => {
    statements++;
    return ask();
  };
  return {
    store: {
      ...store,
      ...writing(store),
      transaction: (work) => store.transaction((writer) => work(writing(writer))),
      change: (work) => store.change((writer) => work(writing(writer))),
    },
    statements: () => statements,
  };
}
