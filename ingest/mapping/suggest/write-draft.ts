import type { Draft, DraftAttribute, DraftEvent, DraftObject, DraftTime, Explained } from './draft.ts';

/** The draft as a mapping in YAML, with a comment beside every choice. */
export function writeDraft(draft: Draft): string {
  const { file, rows, caseNotion, promise, deliveredBy, values, needsZone, timeFormat, present, absent } = draft;
  const lines = [
    `# A draft, from ${oneLine(file)} (${rows} rows). Read why, rename what people are to see, and take away what nobody asks for.`,
    '',
    'log:',
    `  caseNotion: ${noted(caseNotion)}`,
    '  # closedBy: [] # the activities that finish a case; proposed from the data until they are given',
    ...(promise === null ? [] : [`  promise: ${noted(promise)}`]),
    ...(deliveredBy === null ? [] : [`  deliveredBy: [${scalar(deliveredBy.text)}] # ${oneLine(deliveredBy.why)}`]),
    ...values.map((column) => `  # value: ${scalar(column)} # may be the value at stake`),
    '',
    'streams:',
    `  - file: ${scalar(file)}`,
    ...(needsZone
      ? ['    # zone: Europe/Berlin # times carry no offset: UTC is assumed until their zone is given here']
      : []),
    ...(timeFormat === null ? [] : [`    timeFormat: ${list(timeFormat.formats)} # ${oneLine(timeFormat.why)}`]),
    ...(present.length === 0
      ? []
      : [
          `    when: { ${present.map((column) => `${scalar(column)}: { present: true }`).join(', ')} } # blank in some rows, which belong to nothing`,
        ]),
    ...(absent.length === 0 ? [] : ['    columns:', ...absent.flatMap(absentLines)]),
    '    objects:',
    ...draft.objects.flatMap(objectLines),
    ...(draft.links.length === 0
      ? []
      : [
          '    links:',
          ...draft.links.map(
            ({ child, parent, why }) => `      - ${scalar(`${child} -> ${parent}`)} # ${oneLine(why)}`,
          ),
        ]),
    ...(draft.events.length === 0
      ? ['    # no events: the file has no times of things that happened']
      : ['    events:', ...draft.events.flatMap(eventLines)]),
    ...(draft.leftOut.length === 0
      ? []
      : ['', '# Left out:', ...draft.leftOut.map(({ column, why }) => `# - ${oneLine(column)}: ${oneLine(why)}`)]),
  ];
  return `${lines.join('\n')}\n`;
}

const absentLines = ({ column, texts }: Draft['absent'][number]): string[] => [
  `      ${scalar(column)}:`,
  `        absent: ${list(texts)} # the values that are no times`,
];

const objectLines = ({ type, key, why, attributes }: DraftObject): string[] => [
  `      ${scalar(type)}:`,
  `        key: ${key.length === 1 ? scalar(key[0] ?? '') : list(key)} # ${oneLine(why)}`,
  ...(attributes.length === 0
    ? []
    : ['        attributes:', ...attributes.map((one) => `          ${attributeText(one)}`)]),
];

function attributeText({ column, type, formats, measure, why }: DraftAttribute): string {
  const ofTime = formats === null ? '' : `, timeFormat: ${list(formats)}`;
  const stated = measure === null ? ofTime : `, ${measure.key}: ${scalar(measure.name)}`;
  const form = type === 'text' ? scalar(column) : `{ column: ${scalar(column)}, type: ${type}${stated} }`;
  return `${scalar(column)}: ${form}${why === null ? '' : ` # ${oneLine(why)}`}`;
}

function eventLines({
  activity,
  of,
  at,
  start,
  resource,
  transition,
  instance,
  identity,
  present,
  attributes,
  why,
}: DraftEvent): string[] {
  return [
    ...('constant' in activity
      ? [`      - activity: ${scalar(activity.constant)} # ${oneLine(why)}`]
      : [
          '      - activity:',
          `          column: ${scalar(activity.column)} # ${oneLine(why)}`,
          ...codeLines(activity.codes),
        ]),
    `        of: ${scalar(of)}`,
    ...(start === null ? [timeLine('at', at)] : [timeLine('start', start), timeLine('end', at)]),
    ...(resource === null ? [] : [`        resource: ${noted(resource)}`]),
    ...(transition === null ? [] : [transitionLine(transition)]),
    ...(instance === null ? [] : [`        instance: ${noted(instance)}`]),
    ...(identity === null ? [] : [`        identity: [${scalar(identity.text)}] # ${oneLine(identity.why)}`]),
    ...(present.length === 0
      ? []
      : [
          `        when: { ${present.map((column) => `${scalar(column)}: { present: true }`).join(', ')} } # blank in some rows`,
        ]),
    ...(attributes.length === 0
      ? []
      : ['        attributes:', ...attributes.map((one) => `          ${attributeText(one)}`)]),
  ];
}

const codeLines = (codes: readonly { value: string; rows: number }[]): string[] =>
  codes.length === 0
    ? []
    : [
        '          codes: # name them on the right; a code that is not listed is a reject',
        ...codes.map(
          ({ value, rows }) =>
            `            ${scalar(value)}: ${scalar(value)} # ${rows} ${rows === 1 ? 'row' : 'rows'}`,
        ),
      ];

function transitionLine({ text, why, codes }: NonNullable<DraftEvent['transition']>): string {
  const listed = codes.map(({ value, word }) => `${scalar(value)}: ${word}`).join(', ');
  const form = codes.length === 0 ? '' : `, codes: { ${listed} }`;
  return `        transition: { column: ${scalar(text)}${form} } # ${oneLine(why)}`;
}

const timeLine = (key: string, { column, formats, why }: DraftTime): string =>
  formats === null
    ? `        ${key}: ${scalar(column)} # ${oneLine(why)}`
    : `        ${key}: { column: ${scalar(column)}, timeFormat: ${list(formats)} } # ${oneLine(why)}`;

const noted = ({ text, why }: Explained): string => `${scalar(text)} # ${oneLine(why)}`;

const list = (texts: readonly string[]): string => `[${texts.map(scalar).join(', ')}]`;

/** Plain where YAML takes it for nothing else, within braces too. */
const scalar = (text: string): string =>
  /^[\p{L}\p{N}_](?:[\p{L}\p{N}_ ./()>-]*[\p{L}\p{N}_)])?$/u.test(text) && !text.includes(' - ')
    ? text
    : JSON.stringify(text);

/** A comment ends with its line. */
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, 200);
