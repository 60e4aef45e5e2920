import { Empty } from '../parts/empty.tsx';

/** No order is left by the slice: what to do about it. */
export function NoOrders() {
  return (
    <Empty title="No order meets all conditions">
      <p>Remove one of the conditions above to see orders again.</p>
    </Empty>
  );
}
