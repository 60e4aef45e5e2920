export { type Suggestion, suggestMapping } from './suggest-mapping.ts';
