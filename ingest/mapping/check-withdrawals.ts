import { suggestion } from '../../eventlog/index.ts';
import type { Stream } from './language.ts';
import type { Fault } from './source.ts';
import { targetOf, withdrawable } from './subjects.ts';

/** Withdrawals name a stream of their mapping, and events of it that can be told by an identity like theirs. */
export const checkWithdrawals = (streams: readonly Stream[]): Fault[] =>
  streams.flatMap((stream, place) =>
    stream.withdrawals.flatMap((form, index) => {
      const path = ['streams', place, 'withdrawals', index];
      const target = targetOf(form, stream, streams);
      if (target === undefined) {
        const known = streams.map(({ source }) => source);
        return [
          {
            path: [...path, 'of'],
            message: `"${form.of}" is the source of no stream of this mapping. ${suggestion(form.of ?? '', known)}`,
          },
        ];
      }
      const constants = target.events.flatMap(({ activity }) => activity.value ?? []);
      const unknown = (form.activities ?? []).flatMap((name, at) =>
        constants.includes(name)
          ? []
          : [
              {
                path: [...path, 'activities', at],
                message: `no event of ${target.source} has the constant activity "${name}". ${suggestion(name, constants)}`,
              },
            ],
      );
      if (unknown.length > 0 || withdrawable(target, form).length > 0) return unknown;
      const count = form.identity.length;
      const message =
        `no event of ${target.source} has an identity of ${count} column${count === 1 ? '' : 's'}; ` +
        'expected identity on the events that may be withdrawn, with as many columns';
      return [{ path: [...path, 'identity'], message }];
    }),
  );
