import type { ReactNode } from 'react';

/** Says that there is nothing, why that may be, and what to do. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="note">
      <p className="note-title">{title}</p>
      {children}
    </div>
  );
}

export function EmptyLog() {
  return (
    <Empty title="There is nothing in this log yet">
      <p>Read a file of your own, or start the demonstration distributor:</p>
      <pre className="command">npm run -s throughline -- ingest orders.csv{'\n'}npm start</pre>
    </Empty>
  );
}
