import type { SourceContext } from '../source.ts';
import { withBackOff } from './back-off.ts';
import type { DatabaseSession } from './session.ts';

/**
 * A session that opens itself again when its connection is lost, and does again what was under way: every statement
 * stands for itself. A snapshot begins anew then.
 */
export function durableSession(
  open: () => Promise<DatabaseSession>,
  context: SourceContext,
  stream: () => string | null,
): DatabaseSession {
  let current: DatabaseSession | null = null;
  let wantsSnapshot = false;

  const opened = async (): Promise<DatabaseSession> => {
    if (current) return current;
    const session = await open();
    if (wantsSnapshot) await session.beginSnapshot();
    current = session;
    return session;
  };
  const close = async (): Promise<void> => {
    const session = current;
    current = null;
    await session?.close();
  };
  const doing = <Result>(work: (session: DatabaseSession) => Promise<Result>): Promise<Result> =>
    withBackOff(context, stream(), async () => {
      context.signal.throwIfAborted();
      try {
        return await work(await opened());
      } catch (error) {
        await close().catch(() => undefined); // what was wrong with it is told by the error
        throw error;
      }
    });

  return {
    now: () => doing((one) => one.now()),
    relation: (source) => doing((one) => one.relation(source)),
    cursorKind: (relation, column) => doing((one) => one.cursorKind(relation, column)),
    page: (page) => doing((one) => one.page(page)),
    count: (relation, where, atMost) => doing((one) => one.count(relation, where, atMost)),
    bounds: (relation, column, where) => doing((one) => one.bounds(relation, column, where)),
    isBefore: (relation, column, one, other) => doing((it) => it.isBefore(relation, column, one, other)),
    async beginSnapshot() {
      await doing(async (one) => {
        await one.beginSnapshot();
        wantsSnapshot = true;
      });
    },
    async endSnapshot() {
      wantsSnapshot = false;
      await current?.endSnapshot();
    },
    close,
  };
}
