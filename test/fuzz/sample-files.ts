import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SAMPLES = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
/** Larger files take longer to be read and are hit no better. */
const MOST_BYTES = 20_000;

/** The files of a folder of samples whose names match, the smaller ones; none where there are no samples. */
export function sampleFiles(folder: string, name: RegExp): Buffer[] {
  return filesIn(`${SAMPLES}${folder}/`, name);
}

/** Files of the project by the same rule, from the project's root. */
export const projectFiles = (folder: string, name: RegExp): Buffer[] =>
  filesIn(fileURLToPath(new URL(`../../${folder}/`, import.meta.url)), name);

function filesIn(folder: string, name: RegExp): Buffer[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .toSorted()
    .filter((file) => name.test(file) && statSync(folder + file).size <= MOST_BYTES)
    .map((file) => readFileSync(folder + file));
}
