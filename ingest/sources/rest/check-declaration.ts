import { suggestion } from '../../../eventlog/index.ts';
import type { Fault, Path } from '../../mapping/index.ts';
import type {
  BodyForm,
  ChildForm,
  DeclarationContent,
  HttpForm,
  PagingForm,
  RequestForm,
  Setting,
  StreamForm,
} from './language.ts';
import { namesIn, type Template } from './template.ts';

/** Names that stand for where a reading is, so that no setting may have them. */
const OF_READING = ['from', 'after', 'token', 'page', 'offset', 'size', 'record'];

/** What is wrong with a declaration whose parts are each right: names that nothing stands behind, ways that do not go together. */
export function checkDeclaration({ settings, http, check, streams }: DeclarationContent): Fault[] {
  const names = Object.keys(settings);
  return [
    ...Object.entries(settings).flatMap(([name, setting]) => settingFaults(name, setting)),
    ...templateFaults(httpTemplates(http), names),
    ...(check === undefined ? [] : templateFaults(requestTemplates(check, ['check']), names)),
    ...Object.entries(streams).flatMap(([name, stream]) => streamFaults(stream, ['streams', name], names)),
  ];
}

function settingFaults(name: string, { pattern, secret, default: standard }: Setting): Fault[] {
  const path = ['settings', name];
  const faults: Fault[] = [];
  if (!/^[A-Za-z]\w*$/.test(name)) {
    faults.push({ path, ofKey: true, message: `"${name}" is no name; expected letters, digits and _` });
  }
  if (OF_READING.includes(name)) {
    faults.push({ path, ofKey: true, message: `"${name}" stands for where a reading is; choose another name` });
  }
  if (pattern !== undefined && !isPattern(pattern)) {
    faults.push({ path: [...path, 'pattern'], message: `"${pattern}" is no regular expression` });
  }
  if (secret && standard !== undefined) {
    faults.push({ path: [...path, 'default'], message: 'a secret has no default' });
  }
  return faults;
}

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u').source !== '';
  } catch {
    return false; // told as a fault of the declaration, at its place
  }
}

interface PlacedTemplate {
  template: Template;
  path: Path;
}

function templateFaults(templates: readonly PlacedTemplate[], known: readonly string[]): Fault[] {
  return templates.flatMap(({ template, path }) =>
    namesIn(template)
      .filter((name) => !known.includes(name) && !(known.includes('record') && name.startsWith('record.')))
      .map((name) => ({ path, message: `{{${name}}} stands for nothing here. ${suggestion(name, known)}` })),
  );
}

function streamFaults(stream: StreamForm, path: Path, settings: readonly string[]): Fault[] {
  const { request, paging, cursor, snapshot, key, children, deletions } = stream;
  const window = cursor !== undefined || snapshot?.window !== undefined ? ['from'] : [];
  const faults: Fault[] = [];
  if (cursor !== undefined && snapshot !== undefined) {
    faults.push({ path: [...path, 'snapshot'], ofKey: true, message: 'cursor and snapshot exclude each other' });
  }
  if (paging.by === 'cursor' && cursor === undefined) {
    faults.push({ path: [...path, 'paging', 'by'], message: 'pages by cursor need a cursor' });
  }
  if ((paging.by === 'key' || paging.by === 'cursor') && key.field.length > 1) {
    faults.push({ path: [...path, 'key'], message: `pages by ${paging.by} need a key of one field` });
  }
  const used = requestTemplates(request, []).flatMap(({ template }) => namesIn(template));
  if (window.length > 0 && paging.by !== 'cursor' && !used.includes('from')) {
    faults.push({
      path: [...path, 'request'],
      ofKey: true,
      message: 'nothing asks for records from {{from}} on, so all of them would come every time',
    });
  }
  return [
    ...faults,
    ...pagingFaults(paging, request, path),
    ...templateFaults(requestTemplates(request, [...path, 'request']), [
      ...settings,
      ...window,
      ...namesOfPlace(paging),
    ]),
    ...zoneTemplates(stream, path).flatMap((one) => templateFaults([one], settings)),
    ...Object.entries(children).flatMap(([name, child]) => childFaults(child, [...path, 'children', name], settings)),
    ...(deletions === undefined
      ? []
      : [
          ...pagingFaults(deletions.paging, deletions.request, [...path, 'deletions']),
          ...templateFaults(requestTemplates(deletions.request, [...path, 'deletions', 'request']), [
            ...settings,
            ...namesOfPlace(deletions.paging),
          ]),
        ]),
  ];
}

/** What a request must say of its place, or every page would be the first. */
function pagingFaults(paging: PagingForm, request: RequestForm, path: Path): Fault[] {
  const needed = {
    none: [],
    link: [],
    key: ['after'],
    cursor: ['after.cursor', 'after.key'],
    token: ['token'],
    page: ['page'],
    offset: ['offset'],
  };
  const used = requestTemplates(request, []).flatMap(({ template }) => namesIn(template));
  return needed[paging.by]
    .filter((name) => !used.includes(name))
    .map((name) => ({
      path: [...path, 'request'],
      ofKey: true,
      message: `pages by ${paging.by} need {{${name}}} in the request, or every page would be the first`,
    }));
}

const childFaults = (child: ChildForm, path: Path, settings: readonly string[]): Fault[] => [
  ...pagingFaults(child.paging, child.request, path),
  ...templateFaults(requestTemplates(child.request, [...path, 'request']), [
    ...settings,
    ...namesOfPlace(child.paging),
    'record',
  ]),
];

const namesOfPlace = ({ by, size }: PagingForm): string[] => [
  ...(size === undefined ? [] : ['size']),
  ...(by === 'key' ? ['after'] : []),
  ...(by === 'cursor' ? ['after.cursor', 'after.key'] : []),
  ...(by === 'token' || by === 'page' || by === 'offset' ? [by] : []),
];

function zoneTemplates({ cursor, snapshot }: StreamForm, path: Path): PlacedTemplate[] {
  return [
    ...(cursor?.zone === undefined ? [] : [{ template: cursor.zone, path: [...path, 'cursor', 'zone'] }]),
    ...(snapshot?.zone === undefined ? [] : [{ template: snapshot.zone, path: [...path, 'snapshot', 'zone'] }]),
  ];
}

export function requestTemplates({ get, post, query, headers, body }: RequestForm, path: Path): PlacedTemplate[] {
  return [
    ...(get === undefined ? [] : [{ template: get, path: [...path, 'get'] }]),
    ...(post === undefined ? [] : [{ template: post, path: [...path, 'post'] }]),
    ...Object.entries(query).map(([name, template]) => ({ template, path: [...path, 'query', name] })),
    ...Object.entries(headers).map(([name, template]) => ({ template, path: [...path, 'headers', name] })),
    ...(body === undefined ? [] : bodyTemplates(body, [...path, 'body'])),
  ];
}

function bodyTemplates(body: BodyForm, path: Path): PlacedTemplate[] {
  if ('template' in body) return [{ template: body.template, path }];
  if ('list' in body) return body.list.flatMap((one, index) => bodyTemplates(one, [...path, index]));
  return 'map' in body ? body.map.flatMap(([name, one]) => bodyTemplates(one, [...path, name])) : [];
}

/** The templates by which a host is reached and let in. */
function httpTemplates({ url, headers, authentication }: HttpForm): PlacedTemplate[] {
  const path = ['http'];
  const ways = (authentication ?? []).flatMap((way, index) =>
    authenticationTemplates(way).map(([name, template]) => ({
      template,
      path: [...path, 'authentication', index, name],
    })),
  );
  return [
    { template: url, path: [...path, 'url'] },
    ...Object.entries(headers).map(([name, template]) => ({ template, path: [...path, 'headers', name] })),
    ...ways,
  ];
}

/** The templates of one way to sign in, by the name of the way. */
export function authenticationTemplates(way: NonNullable<HttpForm['authentication']>[number]): [string, Template][] {
  const { basic, bearer, header, query, oauth2 } = way;
  const { url, clientId, clientSecret, privateKey, keyId, refreshToken, scope } = oauth2 ?? {};
  const templates: [string, Template | undefined][] = [
    ['basic', basic?.user],
    ['basic', basic?.password],
    ['bearer', bearer],
    ['header', header?.value],
    ['query', query?.value],
    ...[url, clientId, clientSecret, privateKey, keyId, refreshToken, scope].map(
      (template) => ['oauth2', template] as [string, Template | undefined],
    ),
  ];
  return templates.filter((one): one is [string, Template] => one[1] !== undefined);
}
