import { MESSAGES_AND_FILES } from './families.ts';
import { trySeeds } from './try-seeds.ts';

trySeeds(MESSAGES_AND_FILES);
