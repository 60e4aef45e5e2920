import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';

interface Entry {
  version?: string;
  resolved?: string;
  optionalDependencies?: Record<string, string>;
}

const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as {
  packages: Record<string, Entry>;
};

it('the lockfile names every package for other platforms, or npm ci would refuse it', () => {
  const missing = Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !packages[`node_modules/${name}`]?.version && !packages[`${place}/node_modules/${name}`]?.version,
    ),
  );
  assert.deepEqual(missing, [], 'run: node .ci/complete-lockfile.mjs');
});

it('the lockfile holds no download addresses', () => {
  const addresses = Object.values(packages).flatMap(({ resolved }) => resolved ?? []);
  assert.deepEqual(addresses, []);
});
