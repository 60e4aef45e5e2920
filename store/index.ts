export { openStore, type Parameters, type Reader, type Store, type StoreOptions, type Writer } from './store.ts';
