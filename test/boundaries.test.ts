import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OXLINT = join(ROOT, 'node_modules/oxlint/bin/oxlint');
const TSGOLINT = join(ROOT, 'node_modules/oxlint-tsgolint/bin/tsgolint.js');

/** The import table of ARCHITECTURE.md: what each folder may import of ours. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  eventlog: [],
  store: ['eventlog'],
  ingest: ['eventlog', 'store'],
  'mining/queries': ['eventlog', 'store', 'mining'],
  mining: ['eventlog'],
  'model/features': ['eventlog', 'store', 'model'],
  model: ['eventlog', 'mining'],
  'rules/facts': ['eventlog', 'store', 'rules'],
  rules: ['eventlog', 'mining'],
  api: ['eventlog', 'store', 'ingest', 'mining', 'mining/queries', 'model', 'model/features', 'rules', 'rules/facts'],
  cli: [
    'eventlog',
    'store',
    'ingest',
    'mining',
    'mining/queries',
    'model',
    'model/features',
    'rules',
    'rules/facts',
    'api',
  ],
  web: [],
};
const FOLDERS = [...Object.keys(MAY_IMPORT), 'bench', 'test'];

interface Diagnostic {
  code: string;
  filename: string;
  labels: { span: { line: number } }[];
}

const planted = mkdtempSync(join(tmpdir(), 'throughline-boundaries-'));
after(() => rmSync(planted, { recursive: true }));
copyFileSync(join(ROOT, '.oxlintrc.json'), join(planted, '.oxlintrc.json'));
writeFileSync(join(planted, 'tsconfig.json'), '{ "compilerOptions": { "strict": true, "module": "NodeNext" } }');

function plant(file: string, lines: readonly string[]): void {
  mkdirSync(dirname(join(planted, file)), { recursive: true });
  writeFileSync(join(planted, file), `${lines.join('\n')}\n`);
}

/** The lines that the linter reports under `code`, by file. */
async function reported(code: string, ...options: string[]): Promise<Record<string, number[]>> {
  const output = await new Promise<string>((resolve, reject) => {
    const settings = { cwd: planted, env: { ...process.env, OXLINT_TSGOLINT_PATH: TSGOLINT } };
    execFile(process.execPath, [OXLINT, ...options, '--format', 'json', '.'], settings, (error, stdout, stderr) => {
      if (stdout.startsWith('{')) resolve(stdout);
      else reject(new Error(stdout + stderr, { cause: error }));
    });
  });
  const { diagnostics } = JSON.parse(output) as { diagnostics: Diagnostic[] };
  const lines: Record<string, number[]> = {};
  for (const diagnostic of diagnostics.filter((one) => one.code === code)) {
    const line = diagnostic.labels[0]?.span.line ?? 0;
    (lines[relative('.', diagnostic.filename)] ??= []).push(line);
  }
  for (const found of Object.values(lines)) found.sort((one, other) => one - other);
  return lines;
}

/** The way from a file in `folder` (or deeper in it) to `target`. */
const way = (folder: string, target: string): string => {
  const path = relative(folder, target);
  return path.startsWith('.') ? path : `./${path}`;
};

const DEPTHS = ['', '/deeper'];

describe('the linter', () => {
  for (const folder of FOLDERS) {
    const others = FOLDERS.filter((other) => other !== folder);
    for (const depth of DEPTHS) {
      plant(
        `${folder}${depth}/planted.ts`,
        others.map((other) => `import '${way(folder + depth, other)}/index.ts';`),
      );
    }
  }
  plant('ingest/inside.ts', [
    `import '../store/index.ts';`,
    `import '../store/settings.ts';`,
    `export * from '../store/load/index.ts';`,
    `import './mapping/language.ts';`,
    `export const later = import('../store/settings.ts');`,
  ]);
  plant('cli/inside.ts', [`import '../mining/queries/index.ts';`, `import '../mining/queries/dfg.ts';`]);
  plant('web/types.tsx', [
    `import type { Slice } from '../eventlog/index.ts';`,
    `import { sliceSchema } from '../eventlog/index.ts';`,
    `import type { Problem } from '../api/index.ts';`,
    `import type { Store } from '../store/index.ts';`,
    `export const parsed = (slice: Slice, problem: Problem, store: Store) => [sliceSchema, slice, problem, store];`,
  ]);
  plant('ingest/database.ts', [`import '@duckdb/node-api';`]);
  plant('store/database.ts', [`import '@duckdb/node-api';`]);
  plant('store/hen.ts', [`import { egg } from './egg.ts';`, `export const hen = (): unknown => egg;`]);
  plant('store/egg.ts', [`import { hen } from './hen.ts';`, `export const egg = (): unknown => hen;`]);
  plant('mining/loose.ts', [
    `export async function late(): Promise<void> {}`,
    `late();`,
    `export const anything: any = 1;`,
    `// @ts-ignore`,
    `export const ignored: string = 1;`,
  ]);
  const found = reported('eslint(no-restricted-imports)');

  for (const [folder, allowed] of Object.entries(MAY_IMPORT)) {
    const others = FOLDERS.filter((other) => other !== folder);
    const forbidden = others.flatMap((other, index) => (allowed.includes(other) ? [] : [index + 1]));
    for (const depth of DEPTHS) {
      it(`lets ${folder}${depth} import ${allowed.join(', ') || 'nothing of ours'}, and reports the rest`, async () => {
        assert.deepEqual((await found)[`${folder}${depth}/planted.ts`], forbidden);
      });
    }
  }

  it('lets bench and test import everything', async () => {
    assert.deepEqual([(await found)['bench/planted.ts'], (await found)['test/planted.ts']], [undefined, undefined]);
  });

  it('reports the way past an index.ts into another folder, but not within the own one', async () => {
    assert.deepEqual((await found)['ingest/inside.ts'], [2, 3, 5]);
    assert.deepEqual((await found)['cli/inside.ts'], [2]);
  });

  it('lets web import types of eventlog and api, and nothing that runs', async () => {
    assert.deepEqual((await found)['web/types.tsx'], [2, 4]);
  });

  it('lets only store open DuckDB', async () => {
    assert.deepEqual([(await found)['ingest/database.ts'], (await found)['store/database.ts']], [[1], undefined]);
  });

  it('reports a cycle at each of its imports', async () => {
    assert.deepEqual(await reported('import(no-cycle)'), { 'store/egg.ts': [1], 'store/hen.ts': [1] });
  });

  it('reports a promise nobody waits for, any, and silenced types', async () => {
    assert.deepEqual(await reported('typescript(no-floating-promises)', '--type-aware'), { 'mining/loose.ts': [2] });
    assert.deepEqual(await reported('typescript(no-explicit-any)'), { 'mining/loose.ts': [3] });
    assert.deepEqual(await reported('typescript(ban-ts-comment)'), { 'mining/loose.ts': [4] });
  });
});
