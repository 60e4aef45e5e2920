import { xmlEscaped } from '../../eventlog/index.ts';
import type { WorkflowNet } from './workflow-net.ts';

/**
 * The net as PNML (ISO/IEC 15909-2), a place/transition net, with the marking it begins with and, as ProM writes it,
 * the one it ends with. A silent transition is marked as ProM marks it and named tau.
 */
export function pnmlText({ places, source, sink, transitions }: WorkflowNet): string {
  const placeLines = Array.from({ length: places }, (_, place) =>
    place === source
      ? `<place id="p${place}"><initialMarking><text>1</text></initialMarking></place>`
      : `<place id="p${place}"/>`,
  );
  const transitionLines = transitions.map(({ activity }, number) => {
    const silent =
      activity === null ? '<toolspecific tool="ProM" version="6.4" activity="$invisible$" localNodeID=""/>' : '';
    return `<transition id="t${number}"><name><text>${xmlEscaped(activity ?? 'tau')}</text></name>${silent}</transition>`;
  });
  const arcs = transitions.flatMap(({ from, to }, number) => [
    ...from.map((place) => [`p${place}`, `t${number}`] as const),
    ...to.map((place) => [`t${number}`, `p${place}`] as const),
  ]);
  const arcLines = arcs.map(([from, to], number) => `<arc id="a${number}" source="${from}" target="${to}"/>`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<pnml xmlns="http://www.pnml.org/version-2009/grammar/pnml">',
    '<net id="process" type="http://www.pnml.org/version-2009/grammar/ptnet">',
    '<page id="page">',
    ...placeLines,
    ...transitionLines,
    ...arcLines,
    '</page>',
    `<finalmarkings><marking><place idref="p${sink}"><text>1</text></place></marking></finalmarkings>`,
    '</net>',
    '</pnml>',
  ].join('\n');
}
