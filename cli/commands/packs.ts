import type { Command } from 'commander';
import { formatCount } from '../format.ts';
import { print, table } from '../print.ts';

interface PackOptions {
  json?: true;
}

/** Mapping packs: which there are, and their mappings. */
export function addPacksCommand(program: Command): void {
  const packs = program.command('packs').description('mappings that come with it: --mapping pack:NAME');
  packs
    .command('list')
    .description('every pack: what it reads and makes, and the page that describes it')
    .option('--json', 'one JSON document on standard output')
    .action(list);
  packs
    .command('show <name>')
    .description('the mapping of a pack as YAML, to be copied and changed')
    .option('--json', 'one JSON document on standard output')
    .action(show);
}

async function list({ json }: PackOptions): Promise<void> {
  const { describePacks } = await import('../../ingest/index.ts');
  print(describePacks(), json ?? false, (packs) =>
    table(packs, [
      { heading: 'pack', cell: ({ name }) => name },
      { heading: 'reads', cell: ({ reads }) => reads },
      { heading: 'streams', cell: ({ streams }) => streams.join(', ') },
      { heading: 'activities', cell: ({ activities }) => formatCount(activities.length), figure: true },
      { heading: 'objects', cell: ({ objects }) => objects.join(', ') },
      { heading: 'page', cell: ({ page }) => page },
    ]),
  );
}

async function show(name: string, { json }: PackOptions): Promise<void> {
  const { packYaml } = await import('../../ingest/index.ts');
  print({ name, mapping: packYaml(name) }, json ?? false, ({ mapping }) => mapping.trimEnd());
}
