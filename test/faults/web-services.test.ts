import { WEB_SERVICES } from './families.ts';
import { trySeeds } from './try-seeds.ts';

trySeeds(WEB_SERVICES);
