import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { EventLogError, suggestion } from '../../../eventlog/index.ts';
import { type Fault, parseSource, type Path } from '../../mapping/index.ts';
import { checkDeclaration } from './check-declaration.ts';
import { type DeclarationContent, declarationSchema, type Setting } from './language.ts';

/** How a web source is asked, and what its answers mean. */
export type Declaration = DeclarationContent;

/**
 * Reads a declaration file.
 *
 * @throws EventLogError configuration-invalid with every fault: file, line, column, what was expected
 */
export function readDeclaration(path: string): Declaration {
  if (existsSync(path)) return parseDeclaration(path, readFileSync(path, 'utf8'));
  throw new EventLogError(
    'configuration-invalid',
    `There is no declaration ${path}. Give its path from the folder of the configuration, or write one as docs/sources/rest.md shows.`,
  );
}

/** @param file as it is called in messages */
export function parseDeclaration(file: string, yaml: string): Declaration {
  const source = asConfiguration(() => parseSource(file, yaml));
  const checked = checkContent(source.content);
  if (!Array.isArray(checked)) return checked;
  throw new EventLogError('configuration-invalid', source.error(checked).message);
}

/** A declaration that stands in a configuration itself: texts, lists and maps. Throws as `readDeclaration`, naming paths. */
export function inlineDeclaration(content: unknown): Declaration {
  const checked = checkContent(content);
  if (!Array.isArray(checked)) return checked;
  const messages = checked.map(({ path, message }) => `declaration.${path.map(String).join('.')}: ${message}`);
  throw new EventLogError('configuration-invalid', messages.join('\n'));
}

function checkContent(content: unknown): Declaration | Fault[] {
  const parsed = declarationSchema.safeParse(content);
  if (!parsed.success) return parsed.error.issues.flatMap((issue) => faultsOf(issue, []));
  const faults = checkDeclaration(parsed.data);
  return faults.length > 0 ? faults : parsed.data;
}

/** What YAML cannot be read says it is a mapping; here it is a declaration. */
function asConfiguration<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof EventLogError)) throw error;
    throw new EventLogError('configuration-invalid', error.message, { cause: error });
  }
}

function faultsOf(issue: z.core.$ZodIssue, at: Path): Fault[] {
  const path = [...at, ...issue.path];
  if (issue.code === 'invalid_union') return (issue.errors.at(-1) ?? []).flatMap((inner) => faultsOf(inner, path));
  if (issue.code === 'unrecognized_keys') {
    return [{ path: [...path, issue.keys[0] ?? ''], ofKey: true, message: issue.message }];
  }
  return [{ path, message: issue.message }];
}

/** What a configuration says for the settings of a declaration, by name. */
export type Settings = Readonly<Record<string, string>>;

/** What the settings of a declaration may be, as a form that people fill in. */
export function settingsSchema(settings: Readonly<Record<string, Setting>>): z.ZodType<Settings> {
  const shape = Object.entries(settings).map(([name, setting]) => [name, settingSchema(setting)] as const);
  return z.strictObject(Object.fromEntries(shape), {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => `"${key}" is no setting here. ${suggestion(key, Object.keys(settings))}`).join(' ')
        : undefined,
  }) as unknown as z.ZodType<Settings>;
}

function settingSchema({ description, secret, optional, default: standard, pattern }: Setting): z.ZodType {
  const text = z
    .string({ error: ({ input }) => (input === undefined ? `is missing: ${description}` : 'expected a text') })
    .min(1, 'expected a text, found nothing');
  const shaped =
    pattern === undefined ? text : text.regex(new RegExp(pattern, 'u'), `expected ${pattern}: ${description}`);
  const meta = shaped.meta({ description, ...(secret ? { 'x-secret': true } : {}) });
  if (standard !== undefined) return meta.default(standard);
  return optional ? meta.optional() : meta;
}
