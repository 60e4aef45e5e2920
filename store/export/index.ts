export { EXPORT_FORMATS, type ExportFormat, exportLog, type ExportOptions, type ExportReport } from './export-log.ts';
export type { CaseSelection } from './exported-log.ts';
